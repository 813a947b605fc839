import { environment } from '../contract/environment.ts';
import { optionalEnvironment } from './environment.ts';

/** In place of those below. The local runner sets it: its stand-ins are slow on a busy machine. */
const timeoutMillis = optionalEnvironment(environment.awsTimeoutMillis);

const settings = (maxAttempts: number, requestMillis: number) => ({
  maxAttempts,
  // A client's middleware is put together once for each kind of call: it never changes.
  cacheMiddleware: true,
  requestHandler: {
    connectionTimeout: Number(timeoutMillis ?? 1_000),
    requestTimeout: Number(timeoutMillis ?? requestMillis),
    throwOnRequestTimeout: true,
  },
});

/**
 * Settings for every AWS client, times in milliseconds. If a service hangs, a call ends after about three seconds: a
 * request of several calls still gets a clear answer before its function times out.
 */
export const awsClientSettings = settings(2, 1_500);

/** For a call that has its effect again if it is made again. It waits longer for the one answer. */
export const singleAttemptSettings = settings(1, 4_000);

/** Only the name of an AWS error: its message may hold ARNs, account ids and key values. */
export function awsErrorName(error: unknown): string {
  return error instanceof Error ? error.name : 'UnknownError';
}

/** Connections that are idle for longer are not used again. */
const longestIdleMillis = 60_000;

/** What every client of the SDK has. */
interface SdkClient {
  readonly config: { readonly requestHandler: { destroy?(): void } };
  readonly middlewareStack: {
    add(
      middleware: <Args, Result>(next: (args: Args) => Promise<Result>) => (args: Args) => Promise<Result>,
      options: { readonly step: 'initialize' },
    ): void;
  };
}

/**
 * A client that begins with new connections after a pause. "Lambda purges idle connections over time" (AWS Lambda
 * Developer Guide, "Best practices for working with AWS Lambda functions"), and a sandbox that was frozen does not hear
 * of it. Two such connections would use up both attempts of a call. Age is checked on use: timers do not fire in time.
 */
export function withFreshConnections<Client extends SdkClient>(client: Client): Client {
  let usedAtMillis = Date.now();
  client.middlewareStack.add(
    (next) => (args) => {
      const now = Date.now();
      if (Math.abs(now - usedAtMillis) > longestIdleMillis) client.config.requestHandler.destroy?.();
      usedAtMillis = now;
      return next(args);
    },
    { step: 'initialize' },
  );
  return client;
}
