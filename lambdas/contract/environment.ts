/** Environment variables of the functions: infra sets them with the grant, handlers read them. */
export const environment = {
  app: 'APP_NAME',
  ephemeralTable: 'EPHEMERAL_TABLE',
  directoryTable: 'DIRECTORY_TABLE',
  signingSecret: 'SIGNING_SECRET_ARN',
} as const;
