/**
 * One line of the log, as JSON. The list of fields is closed: no field can hold a secret, token, nonce or credential.
 * `reason` comes from this code base's refusals.
 */
export interface LogEntry {
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly event:
    | 'request'
    | 'nonce_refused'
    | 'claim_left_out'
    | 'secret_read'
    | 'secret_unread'
    | 'rotation'
    | 'unexpected_error';
  readonly app?: string;
  readonly requestId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly reason?: string;
  readonly step?: string;
  readonly why?: string;
  /** SHA-256 of a nonce, as it is stored: useless to a reader of the log. */
  readonly nonceDigest?: string;
  /** Name of a login's claim, as the configuration has it. */
  readonly claim?: string;
  /** Last part of a secret's name, and ids of its versions. */
  readonly secret?: string;
  readonly versionId?: string;
  readonly rejectedVersionId?: string;
  readonly durationMillis?: number;
  /** Class and stack frames of an unexpected error, without its message. */
  readonly error?: string;
}

/** Straight to standard output: Lambda's JSON format would wrap `console` lines in another object. */
export const log = (entry: LogEntry): void => {
  write(entry);
};

const units = {
  NonceReplayed: 'Count',
  /** The current version is not usable, so an older one signs. */
  KeyVersionRejected: 'Count',
  /** The keys in use are not the current version's, or could not be read again in time. */
  KeyFallbackInUse: 'Count',
  /** Since the keys in use were last read. */
  KeyAgeSeconds: 'Seconds',
  /** Since the version in use was created. */
  KeyVersionAgeSeconds: 'Seconds',
} as const;

/** A line of the log that CloudWatch also reads as metrics (embedded metric format). */
export const logMetrics = (
  entry: LogEntry & { readonly app: string },
  metrics: Readonly<Partial<Record<keyof typeof units, number>>>,
): void => {
  const names = Object.keys(metrics) as (keyof typeof units)[];
  write({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        {
          Namespace: 'TokenVending',
          Dimensions: [['app']],
          Metrics: names.map((Name) => ({ Name, Unit: units[Name] })),
        },
      ],
    },
    ...entry,
    ...metrics,
  });
};

const write = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
