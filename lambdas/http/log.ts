/**
 * One line of the log, as JSON. The fields are closed, so that no secret, token, nonce or credential has a place to
 * be in; `reason` comes from this code base's own refusals.
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
  /** SHA-256 of a nonce: as it is stored, worth nothing to a reader of the log. */
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

/** Raw on standard output: what goes through `console` is wrapped in another JSON object by Lambda's JSON format. */
export const log = (entry: LogEntry): void => {
  write(entry);
};

const units = {
  NonceReplayed: 'Count',
  /** A current version that can't be used, and is not. */
  KeyVersionRejected: 'Count',
  /** Keys are in use that are not the current version's, or could not be read again in time. */
  KeyFallbackInUse: 'Count',
  /** Since what is in use was last read. */
  KeyAgeSeconds: 'Seconds',
  /** Since the version in use was made. */
  KeyVersionAgeSeconds: 'Seconds',
} as const;

/** A line of the log that is a sample of metrics too, by CloudWatch's embedded metric format. */
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
