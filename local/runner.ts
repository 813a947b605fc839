import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Deployed, deploy } from './deploy.ts';
import type { Deployment } from './deployment.ts';
import { createGatewayServer, type PageHandler, serveApi } from './gateway.ts';
import { type Kept, keptIn } from './kept.ts';
import { type Listening, listen } from './listen.ts';
import type { Person } from './people.ts';
import type { Access, Endpoints } from './provision.ts';
import { createAuthority } from './stand-ins/authority.ts';
import type { IdentityProvider } from './stand-ins/identity-provider.ts';
import type { InvokeFunction } from './stand-ins/rotation.ts';
import type { VendorApi } from './stand-ins/vendor-api.ts';
import { createVendorApis } from './stand-ins/vendor-apis.ts';
import { administrator, startSurroundings } from './surroundings.ts';
import { createTraffic, type Traffic } from './traffic.ts';

export interface RunnerOptions {
  /** Directory of the cloud assembly, such as `.local/cdk.out`. */
  assembly: string;
  /** Port of the API on 127.0.0.1; 0 takes any free one. */
  port: number;
  /** For this runner only: holds the outbox and the unpacked functions. */
  stateDirectory: string;
  /** Whether tables, secrets and messages live on from the last runner in this directory. By default, all is new. */
  keepsState?: boolean;
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
  readonly baseUrl: string;
  readonly endpoints: Endpoints;
  readonly deployment: Deployment;
  readonly identityProvider: IdentityProvider;
  /** The vendors' APIs, by app, for the apps that ask their vendor. */
  readonly upstreams: ReadonlyMap<string, VendorApi>;
  /** SDK client settings that the stand-ins allow everything. */
  readonly administrator: Access;
  /** Every request that was answered. */
  readonly traffic: Traffic;
  readonly people: readonly Person[];
  readonly kept: Kept;
  /** Has every function start cold at its next invocation. */
  discardSandboxes(): void;
  /** Serves another assembly from now on; tables, secrets and everything else stay. If it throws, the old one goes on. */
  redeploy(assembly: string): Promise<void>;
  /** Stops everything, child processes included. */
  close(): Promise<void>;
}

/**
 * Serves the template of a cloud assembly: its tables, secrets, functions and HTTP API. Throws for anything in the
 * template that it does not know; the message names it, and nothing is left running.
 */
export async function startRunner(options: RunnerOptions): Promise<Runner> {
  const { stateDirectory, keepsState = false, endpoint, now = Date.now } = options;
  const traffic = createTraffic();
  const log = (line: string) => {
    traffic.logged(line);
    options.log(line);
  };
  const outbox = join(stateDirectory, 'outbox.jsonl');
  const unpacked = join(stateDirectory, 'functions');
  const state = keepsState ? join(stateDirectory, 'state') : undefined;
  mkdirSync(state ?? stateDirectory, { recursive: true });
  rmSync(unpacked, { force: true, recursive: true });
  if (!keepsState) rmSync(outbox, { force: true });

  const closing: (() => Promise<void>)[] = [];
  const close = async () => void (await Promise.all(closing.splice(0).map((stop) => stop())));
  const opened = async <Opened extends Listening>(opening: Promise<Opened>) => {
    const server = await opening;
    closing.push(server.close);
    return server;
  };

  try {
    let current: Deployed | undefined;
    let page: PageHandler | undefined;
    const authority = createAuthority(log);
    const invoke: InvokeFunction = async (lambdaArn, event) =>
      (await current?.functions.invoke(lambdaArn, event, randomUUID()))?.kind === 'answered';
    const kept = keptIn(state && join(state, 'kept.json'));
    const surroundings = await startSurroundings(opened, {
      ...{ authority, kept, outbox, endpoint, now, invoke, log },
      tablesFolder: state && join(state, 'tables'),
      clients: () => current?.clients ?? new Map(),
    });
    const vendorApis = createVendorApis(opened, kept, log);
    const server = createGatewayServer();
    let baseUrl = '';

    const redeploy = (assembly: string) =>
      deploy(assembly, {
        ...{ surroundings, authority, vendorApis, endpoint, unpacked, now: options.now, log, invoke },
        before: current,
        async baseUrl() {
          baseUrl ||= (await opened(listen(server, options.port))).url;
          return baseUrl;
        },
        serve(deployed) {
          closing.push(deployed.functions.close);
          const isFirst = current === undefined;
          current = deployed;
          if (isFirst) serveNow();
        },
      });
    const served = (): Deployed => {
      if (!current) throw new Error('nothing is served yet');
      return current;
    };
    const serveNow = () =>
      serveApi(server, new URL(baseUrl).host, () => served().deployment.api, {
        ...{ log, now, answered: traffic.answered },
        invoke: (...invocation) => served().functions.invoke(...invocation),
        page: (request, response) => page?.(request, response) ?? false,
      });
    await redeploy(options.assembly);

    const { endpoints, identityProvider, people } = surroundings;
    const runner: Runner = {
      ...{ baseUrl, endpoints, identityProvider, people, kept, administrator, traffic, redeploy, close },
      get deployment() {
        return served().deployment;
      },
      get upstreams() {
        return served().upstreams;
      },
      discardSandboxes: () => served().functions.discard(),
    };
    page = options.page?.(runner);
    return runner;
  } catch (error) {
    await close();
    throw error;
  }
}
