/** At most `max` in a window of `windowSeconds`. Windows are fixed: they begin at multiples of their length. */
export interface Limit {
  readonly max: number;
  readonly windowSeconds: number;
}

/** What is counted, and under which key. */
export type LimitName =
  | 'vendsPerSubject'
  | 'vendsPerApiKey'
  | 'guestVendsPerIp'
  | 'noncesPerIp'
  | 'passcodesPerPhoneNumber'
  | 'passcodesPerIp'
  | 'failedLoginsPerUser'
  | 'failedLoginsPerIp';

export type Limits = Readonly<Record<LimitName, Limit>>;

/** What is left of one limit after a request was counted, or would have been. */
export interface Quota extends Limit {
  readonly name: LimitName;
  readonly remaining: number;
  /** Until the window ends, in seconds. */
  readonly resetSeconds: number;
}

/** Something that was given, and what is left of the limits that it counts against. */
export interface Counted {
  readonly quotas: readonly Quota[];
}
