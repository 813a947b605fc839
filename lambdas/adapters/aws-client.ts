import { environment } from '../contract/environment.ts';
import { optionalEnvironment } from './environment.ts';

/** In place of the two below. The local runner sets it: its stand-ins are slow on a busy machine. */
const timeoutMillis = optionalEnvironment(environment.awsTimeoutMillis);

/**
 * Settings for every AWS client, times in milliseconds: a call to a service that hangs ends after about three seconds,
 * so that even a request of several calls gets a clear answer before its function's own time is up.
 */
export const awsClientSettings = {
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: Number(timeoutMillis ?? 1_000),
    requestTimeout: Number(timeoutMillis ?? 1_500),
    throwOnRequestTimeout: true,
  },
};

/**
 * The name of an AWS error and nothing else of it: messages hold ARNs, account ids and key values.
 */
export function awsErrorName(error: unknown): string {
  return error instanceof Error ? error.name : 'UnknownError';
}
