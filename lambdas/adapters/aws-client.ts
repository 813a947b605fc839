/**
 * Settings for every AWS client: attempts and times are bounded well below a function's own timeout, so that a
 * hanging service becomes a clear answer. All in milliseconds.
 */
export const awsClientSettings = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
};

/**
 * The name of an AWS error and nothing else of it: messages hold ARNs, account ids and key values.
 */
export function awsErrorName(error: unknown): string {
  return error instanceof Error ? error.name : 'UnknownError';
}
