/**
 * One line of the log, as JSON. The fields are closed, so that no secret, token, nonce or credential has a place to
 * be in; `reason` comes from this code base's own refusals.
 */
export interface LogEntry {
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly event: 'request' | 'nonce_refused' | 'key_trouble' | 'unexpected_error';
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
  readonly durationMillis?: number;
  /** Class and stack frames of an unexpected error, without its message. */
  readonly error?: string;
}

/** Raw on standard output: what goes through `console` is wrapped in another JSON object by Lambda's JSON format. */
export const log = (entry: LogEntry): void => {
  write(entry);
};

/** Counts one in a metric, by CloudWatch's embedded metric format. */
export const countMetric = (name: 'NonceReplayed', app: string): void => {
  write({
    _aws: {
      Timestamp: Date.now(),
      CloudWatchMetrics: [
        { Namespace: 'TokenVending', Dimensions: [['app']], Metrics: [{ Name: name, Unit: 'Count' }] },
      ],
    },
    app,
    [name]: 1,
  });
};

const write = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
