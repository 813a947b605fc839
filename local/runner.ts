import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accountId, region } from './account.ts';
import { stackMetadataOf } from './app-metadata.ts';
import { readAssembly } from './assembly.ts';
import { type Deployment, readDeployment } from './deployment.ts';
import { awsVariables, createEnvironment } from './environment.ts';
import { createGatewayServer, serveApi } from './gateway.ts';
import { listen } from './listen.ts';
import { type Access, type Endpoints, provision, startRotations } from './provision.ts';
import { createSandbox, type Sandbox } from './sandbox.ts';
import { standInAddresses } from './stand-in-addresses.ts';
import { createAuthority } from './stand-ins/authority.ts';
import { startDynamoDb } from './stand-ins/dynamodb.ts';
import { type IdentityProvider, startIdentityProvider } from './stand-ins/identity-provider.ts';
import type { InvokeFunction } from './stand-ins/rotation.ts';
import { startSecretsManager } from './stand-ins/secrets-manager.ts';
import { startSns } from './stand-ins/sns.ts';
import type { VendorApi } from './stand-ins/vendor-api.ts';
import { startVendorApis } from './stand-ins/vendor-apis.ts';
import { createResolver, noSecrets } from './template.ts';

export interface RunnerOptions {
  /** Directory of the cloud assembly, such as `cdk.out`. */
  assembly: string;
  /** Port of the API on 127.0.0.1; 0 takes any free one. */
  port: number;
  /** For this runner only: holds the outbox and the unpacked functions. Both start empty. */
  stateDirectory: string;
  /** AWS_ENDPOINT_URL: an emulator to use in place of the built-in stand-ins. Then no one judges permissions. */
  endpoint?: string;
  /** The time for everything here, in epoch milliseconds; by default the machine's. */
  now?: () => number;
  /** Gets the functions' output (stdout and stderr) and the runner's notices, line by line. */
  log: (line: string) => void;
}

export interface Runner {
  /** `http://127.0.0.1:PORT` */
  baseUrl: string;
  endpoints: Endpoints;
  deployment: Deployment;
  identityProvider: IdentityProvider;
  /** The vendors' APIs, by app, for the apps that ask their vendor. */
  upstreams: ReadonlyMap<string, VendorApi>;
  /** SDK client settings that the stand-ins allow everything. */
  administrator: Access;
  /** Has every function start cold at its next invocation. */
  discardSandboxes(): void;
  /** Stops everything, child processes included. */
  close(): Promise<void>;
}

const administrator: Access = {
  region,
  credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
};

/**
 * Serves the template of a cloud assembly: its tables, secrets, functions and HTTP API. Throws for anything in the
 * template that it does not know; the message names it, and nothing is left running.
 */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { stateDirectory, log } = options;
  const assembly = readAssembly(options.assembly);
  const { stackName, template } = assembly;
  const outbox = join(stateDirectory, 'outbox.jsonl');
  const unpacked = join(stateDirectory, 'functions');
  mkdirSync(stateDirectory, { recursive: true });
  rmSync(outbox, { force: true });
  rmSync(unpacked, { force: true, recursive: true });

  const closing: (() => Promise<void>)[] = [];
  const close = async () => void (await Promise.all(closing.splice(0).map((stop) => stop())));
  const opened = async <T extends { close(): Promise<void> }>(opening: Promise<T>) => {
    const thing = await opening;
    closing.push(thing.close);
    return thing;
  };

  try {
    const authority = createAuthority(log);
    /** By logical id, and by ARN. */
    const sandboxes = new Map<string, Sandbox>();
    const invokeByArn: InvokeFunction = async (lambdaArn, event) =>
      (await sandboxes.get(lambdaArn)?.invoke(event, randomUUID()))?.kind === 'answered';
    const now = options.now ?? Date.now;
    const secretsManager = await opened(startSecretsManager(authority, { now, invoke: invokeByArn, log }));
    const endpoints = options.endpoint
      ? { dynamodb: options.endpoint, secretsManager: options.endpoint, sns: options.endpoint }
      : {
          dynamodb: (await opened(startDynamoDb(authority))).url,
          secretsManager: secretsManager.url,
          sns: (await opened(startSns(authority, outbox))).url,
        };

    const beforeSecrets = createResolver(template, { stackName, baseUrl: '', ...noSecrets });
    const described = stackMetadataOf(template.Metadata);
    const secrets = await provision(beforeSecrets, endpoints, administrator, described);
    const identityProvider = await opened(startIdentityProvider());
    const upstreams = await startVendorApis(described?.apps ?? {}, opened, log);

    // From here to `serveApi` nothing waits, so no request can arrive before the server knows its routes.
    const server = createGatewayServer();
    const { url: baseUrl } = await opened(listen(server, options.port));
    const resolver = createResolver(template, { stackName, baseUrl, ...secrets });
    const deployment = readDeployment(assembly, resolver);

    const aws = awsVariables(endpoints, options.endpoint, described?.environment.awsTimeoutMillis);
    for (const lambda of deployment.functions) {
      const { logicalId, name, roleName } = lambda;
      const arn = `arn:aws:sts::${accountId}:assumed-role/${roleName}/${name}`;
      authority.register(logicalId, { ...lambda, name: logicalId, arn });
      const { taskRoot, variables } = createEnvironment(lambda, unpacked);
      const standIns =
        described &&
        standInAddresses(described.environment, variables, { identityProvider, upstreams, baseUrl });
      const environment = { ...variables, ...standIns, ...aws };
      const sandbox = createSandbox({
        ...lambda,
        name: logicalId,
        taskRoot,
        environment,
        ...(options.now && { now: options.now }),
        log,
      });
      sandboxes.set(logicalId, sandbox).set(lambda.arn, sandbox);
      closing.push(sandbox.close);
    }

    serveApi(server, new URL(baseUrl).host, deployment.api, {
      log,
      now,
      invoke: async (functionId, event, requestId) =>
        (await sandboxes.get(functionId)?.invoke(event, requestId)) ?? { kind: 'failed' },
    });
    const elsewhere = options.endpoint ? invokeByArn : undefined;
    await startRotations(resolver, endpoints.secretsManager, administrator, elsewhere);
    await secretsManager.rotations();
    const discardSandboxes = () => {
      for (const sandbox of sandboxes.values()) sandbox.discard();
    };
    return {
      baseUrl,
      endpoints,
      deployment,
      identityProvider,
      upstreams,
      administrator,
      discardSandboxes,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
