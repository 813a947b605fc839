/** Environment variables of the functions: infra sets them with the grant, handlers read them. */
export const environment = {
  app: 'APP_NAME',
  ephemeralTable: 'EPHEMERAL_TABLE',
  directoryTable: 'DIRECTORY_TABLE',
  /** Where the API is. */
  apiUrl: 'API_URL',
  /** Addresses that the function calls, here and not in the bundle: the local runner puts its stand-ins there. */
  upstreamUrl: 'UPSTREAM_URL',
  /** How long a call to AWS may take. Not set in AWS: `adapters/aws-client.ts` has the value for it. */
  awsTimeoutMillis: 'AWS_TIMEOUT_MILLIS',
  /** One for each identity provider of the app, in the order of its `callers`, with spaces between them. */
  jwksUrls: 'OIDC_JWKS_URLS',
} as const;
