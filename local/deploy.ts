import type { StackMetadata } from '../infra/stack-metadata.ts';
import { loginsOf, stackMetadataOf } from './app-metadata.ts';
import { readAssembly } from './assembly.ts';
import { type Deployment, readDeployment } from './deployment.ts';
import { awsVariables } from './environment.ts';
import { provision, startRotations } from './provision.ts';
import { type RunningFunctions, runFunctions } from './running-functions.ts';
import { standInAddresses } from './stand-in-addresses.ts';
import type { Authority } from './stand-ins/authority.ts';
import type { Client } from './stand-ins/login-client.ts';
import type { InvokeFunction } from './stand-ins/rotation.ts';
import type { VendorApi } from './stand-ins/vendor-api.ts';
import type { createVendorApis } from './stand-ins/vendor-apis.ts';
import { administrator, type Surroundings } from './surroundings.ts';
import { createResolver, noSecrets } from './template.ts';

/** A template that is served. */
export interface Deployed {
  readonly deployment: Deployment;
  readonly functions: RunningFunctions;
  /** The vendors' APIs, by app, for the apps that ask their vendor. */
  readonly upstreams: ReadonlyMap<string, VendorApi>;
  /** The apps that take logins of an identity provider, by name. */
  readonly clients: ReadonlyMap<string, Client>;
}

interface Into {
  readonly surroundings: Surroundings;
  readonly authority: Authority;
  readonly vendorApis: ReturnType<typeof createVendorApis>;
  /** AWS_ENDPOINT_URL: an emulator in place of the stand-ins. */
  readonly endpoint: string | undefined;
  readonly unpacked: string;
  readonly now: (() => number) | undefined;
  readonly log: (line: string) => void;
  /** Opens the server at the first time. From when it is open, nothing waits until `serve` is called. */
  readonly baseUrl: () => Promise<string>;
  /** Gets what is to be served from now on. */
  readonly serve: (deployed: Deployed) => void;
  /** Invokes a function of what is served. */
  readonly invoke: InvokeFunction;
  /** What is served until now. */
  readonly before: Deployed | undefined;
}

/**
 * Makes what a cloud assembly's template says, and serves it in place of what was served before. Throws for anything that
 * it does not know; then nothing has changed but that tables and secrets were added.
 */
export async function deploy(directory: string, into: Into): Promise<void> {
  const { surroundings, endpoint, before, authority, unpacked, now, log } = into;
  const { endpoints, identityProvider } = surroundings;
  const assembly = readAssembly(directory);
  const { stackName, template } = assembly;
  const described: StackMetadata | undefined = stackMetadataOf(template.Metadata);
  const beforeSecrets = createResolver(template, { stackName, baseUrl: '', ...noSecrets });
  const secrets = await provision(beforeSecrets, endpoints, administrator, described);
  const upstreams = await into.vendorApis.forApps(described?.apps ?? {});
  const baseUrl = await into.baseUrl();

  const resolver = createResolver(template, { stackName, baseUrl, ...secrets });
  const deployment = readDeployment(assembly, resolver);
  const aws = awsVariables(endpoints, endpoint, described?.environment.awsTimeoutMillis);
  const addresses = { identityProvider, upstreams, baseUrl };
  const functions = runFunctions(deployment.functions, {
    ...{ unpacked, authority, now, log, before: before?.functions },
    environmentOf: (variables) => ({
      ...(described && standInAddresses(described.environment, variables, addresses)),
      ...aws,
    }),
  });
  into.serve({ deployment, functions, upstreams, clients: new Map(loginsOf(described?.apps ?? {})) });

  await startRotations(resolver, endpoints.secretsManager, administrator, endpoint ? into.invoke : undefined);
  await surroundings.rotations();
}
