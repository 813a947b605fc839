/**
 * Partition keys of both tables, and with `*` as last part the IAM patterns over them (`dynamodb:LeadingKeys`).
 * App names hold no `#`, so the last part may hold anything and two apps never share a key.
 */
export const storageKeys = {
  nonce: (app: string, digest: string) => `nonce#${app}#${digest}`,
  session: (app: string, id: string) => `session#${app}#${id}`,
  passcode: (app: string, phoneNumber: string) => `passcode#${app}#${phoneNumber}`,
  account: (app: string, subject: string) => `account#${app}#${subject}`,
  user: (app: string, username: string) => `user#${app}#${username}`,
  apiKey: (id: string) => `apikey#${id}`,
} as const;
