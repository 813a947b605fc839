/** Environment variables of the functions: infra sets them together with the permission, handlers read them. */
export const environment = {
  app: 'APP_NAME',
  ephemeralTable: 'EPHEMERAL_TABLE',
  directoryTable: 'DIRECTORY_TABLE',
  /** The address of the service, as clients call it. */
  apiUrl: 'API_URL',
  /** The vendor's API. The function calls this address, not the bundled one: the local runner sets its stand-in here. */
  upstreamUrl: 'UPSTREAM_URL',
  /** What requests that have come through CloudFront prove it with, separated by spaces. Absent without CloudFront. */
  originSecrets: 'ORIGIN_SECRETS',
  /** How long a call to AWS may take. Only the local runner sets it (`adapters/aws-client.ts` has the default). */
  awsTimeoutMillis: 'AWS_TIMEOUT_MILLIS',
  /** The keys of the app's identity providers, in the order of its `callers`, separated by spaces. Set as `upstreamUrl` is. */
  jwksUrls: 'OIDC_JWKS_URLS',
} as const;
