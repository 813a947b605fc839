/** At most `max` in `windowSeconds`. Windows are fixed: they begin at multiples of their length. */
export interface Limit {
  readonly max: number;
  readonly windowSeconds: number;
}

/** Each limit counts one thing, per subject, API key, address, number or app. */
export type LimitName =
  | 'vendsPerSubject'
  | 'vendsPerApiKey'
  | 'guestVendsPerIp'
  | 'noncesPerIp'
  | 'passcodesPerPhoneNumber'
  | 'passcodesPerIp'
  | 'passcodesPerApp'
  | 'failedLoginsPerUser'
  | 'failedLoginsPerIp';

export type Limits = Readonly<Record<LimitName, Limit>>;

/** The rest of one limit, after this request was counted or refused. */
export interface Quota extends Limit {
  readonly name: LimitName;
  readonly remaining: number;
  /** Seconds until the window ends. */
  readonly resetSeconds: number;
}

/** A result that counts against limits, with the rest of each. */
export interface Counted {
  readonly quotas: readonly Quota[];
}
