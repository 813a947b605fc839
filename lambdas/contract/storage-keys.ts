/**
 * Partition keys of both tables. With `*` as last part they are IAM patterns (`dynamodb:LeadingKeys`). App names hold no
 * `#`, so the last part may hold anything, and two apps never share a key.
 */
export const storageKeys = {
  nonce: (app: string, digest: string) => `nonce#${app}#${digest}`,
  session: (app: string, id: string) => `session#${app}#${id}`,
  passcode: (app: string, phoneNumber: string) => `passcode#${app}#${phoneNumber}`,
  counter: (app: string, limit: string, ofWhom: string) => `counter#${app}#${limit}#${ofWhom}`,
  knownPlace: (app: string, digest: string) => `knownplace#${app}#${digest}`,
  guest: (app: string, digest: string) => `guest#${app}#${digest}`,
  account: (app: string, subject: string) => `account#${app}#${subject}`,
  user: (app: string, username: string) => `user#${app}#${username}`,
  apiKey: (id: string) => `apikey#${id}`,
  publishedKeys: (app: string) => `publishedkeys#${app}`,
  usedVersions: (app: string, secret: string) => `usedversions#${app}#${secret}`,
  cutOff: (app: string, subject: string) => `cutoff#${app}#subject#${subject}`,
  appCutOff: (app: string, copy: number | '*') => `cutoff#${app}#all#${copy}`,
} as const;

/**
 * A cut-off of a whole app is written this many times, and each request reads one of them: one item can be read about
 * 3,000 times a second (DynamoDB Developer Guide, "Best practices for designing and using partition keys").
 */
export const appCutOffCopies = 16;

/** The kind of an item: the start of its key. */
export type ItemKind = keyof typeof storageKeys;

/** The calls that name their items; nothing here queries or scans. */
export type ItemAction = 'GetItem' | 'BatchGetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem';
