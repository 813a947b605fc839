import { environment } from '../contract/environment.ts';
import { optionalEnvironment } from './environment.ts';

/** In place of the two below. The local runner sets it: its stand-ins are slow on a busy machine. */
const timeoutMillis = optionalEnvironment(environment.awsTimeoutMillis);

/**
 * Settings for every AWS client, times in milliseconds. If a service hangs, a call ends after about three seconds: a
 * request of several calls still gets a clear answer before its function times out.
 */
export const awsClientSettings = {
  maxAttempts: 2,
  requestHandler: {
    connectionTimeout: Number(timeoutMillis ?? 1_000),
    requestTimeout: Number(timeoutMillis ?? 1_500),
    throwOnRequestTimeout: true,
  },
};

/** Only the name of an AWS error: its message may hold ARNs, account ids and key values. */
export function awsErrorName(error: unknown): string {
  return error instanceof Error ? error.name : 'UnknownError';
}
