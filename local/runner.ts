import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { region } from './account.ts';
import { loginsOf, stackMetadataOf } from './app-metadata.ts';
import { readAssembly } from './assembly.ts';
import { type Deployment, readDeployment } from './deployment.ts';
import { awsVariables } from './environment.ts';
import { createGatewayServer, type PageHandler, serveApi } from './gateway.ts';
import { listen } from './listen.ts';
import { makePeople, type Person } from './people.ts';
import { type Access, type Endpoints, provision, startRotations } from './provision.ts';
import { type RunningFunctions, runFunctions } from './running-functions.ts';
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
import { createTraffic, type Traffic } from './traffic.ts';

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
  /** Makes a handler that gets every request before the API does. */
  page?: (runner: Runner) => PageHandler;
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
  /** Every request that was answered. */
  traffic: Traffic;
  people: readonly Person[];
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
  const { stateDirectory } = options;
  const traffic = createTraffic();
  let page: PageHandler | undefined;
  const log = (line: string) => {
    traffic.logged(line);
    options.log(line);
  };
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
    let functions: RunningFunctions | undefined;
    const invokeByArn: InvokeFunction = async (lambdaArn, event) =>
      (await functions?.invoke(lambdaArn, event, randomUUID()))?.kind === 'answered';
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
    const clients = new Map(loginsOf(described?.apps ?? {}));
    const people = makePeople();
    const identityProvider = await opened(startIdentityProvider({ people, clients: () => clients }));
    const upstreams = await startVendorApis(described?.apps ?? {}, opened, log);

    // From here to `serveApi` nothing waits, so no request can arrive before the server knows its routes.
    const server = createGatewayServer();
    const { url: baseUrl } = await opened(listen(server, options.port));
    const resolver = createResolver(template, { stackName, baseUrl, ...secrets });
    const deployment = readDeployment(assembly, resolver);

    const aws = awsVariables(endpoints, options.endpoint, described?.environment.awsTimeoutMillis);
    functions = runFunctions(deployment.functions, {
      ...{ unpacked, authority, now: options.now, log },
      environmentOf: (variables) => ({
        ...(described &&
          standInAddresses(described.environment, variables, { identityProvider, upstreams, baseUrl })),
        ...aws,
      }),
    });
    closing.push(functions.close);

    serveApi(server, new URL(baseUrl).host, deployment.api, {
      ...{ log, now, invoke: functions.invoke, answered: traffic.answered },
      page: (request, response) => page?.(request, response) ?? false,
    });
    const elsewhere = options.endpoint ? invokeByArn : undefined;
    await startRotations(resolver, endpoints.secretsManager, administrator, elsewhere);
    await secretsManager.rotations();
    const runner = {
      baseUrl,
      endpoints,
      deployment,
      identityProvider,
      upstreams,
      administrator,
      traffic,
      people,
      discardSandboxes: functions.discard,
      close,
    };
    page = options.page?.(runner);
    return runner;
  } catch (error) {
    await close();
    throw error;
  }
}
