/**
 * One line of the log, as JSON. The list of fields is closed: no field can hold a secret, token, nonce or credential, nor
 * the id of a user. `reason` comes from this code base's refusals. Times in epoch seconds.
 */
export interface LogEntry {
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly event:
    | 'request'
    | 'nonce_refused'
    | 'claim_left_out'
    | 'sms_sent'
    | 'secret_read'
    | 'secret_unread'
    | 'rotation'
    | 'probe'
    | 'unexpected_error';
  readonly app?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly reason?: string;
  readonly step?: string;
  readonly why?: string;
  /** Of a request for a token: whether it was given. */
  readonly decision?: 'given' | 'refused';
  /** How the caller proved who they are. */
  readonly caller?: string;
  readonly apiKeyId?: string;
  readonly subjectDigest?: string;
  readonly tokenId?: string;
  readonly keyId?: string;
  readonly expiresAt?: number;
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

/** What a line counts. */
export type Metrics = Readonly<Partial<Record<keyof typeof units, number>>>;

const units = {
  TokensVended: 'Count',
  /** Requests; also by code. */
  Refused: 'Count',
  RateLimited: 'Count',
  UpstreamFailed: 'Count',
  LatencyMillis: 'Milliseconds',
  SmsSent: 'Count',
  NonceReplayed: 'Count',
  /** The current version is not usable, so an older one signs. */
  KeyVersionRejected: 'Count',
  /** The keys in use are not the current version's, or could not be read again in time. */
  KeyFallbackInUse: 'Count',
  /** Since the keys in use were last read. */
  KeyAgeSeconds: 'Seconds',
  /** Since the version in use was created. */
  KeyVersionAgeSeconds: 'Seconds',
  /** Since the next version of generated keys should have been there. */
  RotationOverdueSeconds: 'Seconds',
} as const;

export const namespace = 'TokenVending';

/**
 * The members that have CloudWatch read the line as metrics. `service` tells deployments apart.
 * Source: CloudWatch User Guide, "Specification: Embedded metric format".
 */
export function embedded(metrics: Metrics, { app }: Pick<LogEntry, 'app'>, now: number) {
  const names = Object.keys(metrics) as (keyof Metrics)[];
  if (names.length === 0) return {};
  const counted = (each: readonly (keyof Metrics)[], ...Dimensions: string[][]) => ({
    Namespace: namespace,
    Dimensions,
    Metrics: each.map((Name) => ({ Name, Unit: units[Name] })),
  });
  const byApp = counted(names, ['service'], ...(app === undefined ? [] : [['service', 'app']]));
  const byCode = metrics.Refused ? [counted(['Refused'], ['service', 'code'])] : [];
  return { _aws: { Timestamp: now, CloudWatchMetrics: [byApp, ...byCode] }, ...metrics };
}
