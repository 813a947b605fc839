import fc from 'fast-check';

/** What people, Secrets Manager and AWS do to a secret. A key of a person is a number, so that it comes back. */
export type Event =
  | { readonly does: 'paste'; readonly key: number }
  | {
      readonly does: 'plan';
      readonly keys: readonly [number, number];
      readonly inSeconds: number;
      /** Between the end of the first and the beginning of the second, in which nobody signs. */
      readonly gapSeconds: number;
    }
  /** The console lets it through: text that is no key, or bytes. */
  | { readonly does: 'spoil'; readonly value: string }
  /** `secret put` and `secret rollback`. */
  | { readonly does: 'put'; readonly key: number }
  | { readonly does: 'roll back' | 'delete' | 'restore' | 'go down' | 'come up' | 'nothing' }
  /** Any tool gives AWSCURRENT to any version that there is. */
  | { readonly does: 'move the label'; readonly to: number }
  /** So many of the four steps: a rotation that is not finished is gone on with by the next one. */
  | { readonly does: 'rotate'; readonly steps: number }
  | { readonly does: 'start a sandbox'; readonly sandbox: number };

/** An event, and after a pause some of the sandboxes are used, at one time. Others are frozen meanwhile. */
export interface Step {
  readonly event: Event;
  readonly pauseSeconds: number;
  readonly used: readonly number[];
}

export const personsKeys = [0, 1, 2, 3] as const;
export const sandboxes = [0, 1, 2] as const;

/** An error page, half of something, and what bytes are read as. */
export const spoilt = [
  '<html>Sign in to continue</html>',
  '{"secret": "',
  '\u0000\uFFFD\u0007\uFFFD',
] as const;

const key = fc.constantFrom(...personsKeys);
const event = fc.oneof(
  { weight: 4, arbitrary: fc.record({ does: fc.constantFrom('paste' as const, 'put'), key }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('plan' as const),
      keys: fc.tuple(key, key).filter(([first, second]) => first !== second),
      inSeconds: fc.constantFrom(0, 30, 1_000, 5_000, 100_000),
      gapSeconds: fc.constantFrom(0, 0, 20),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('rotate' as const), steps: fc.constantFrom(1, 2, 3, 4, 4, 4) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ does: fc.constant('spoil' as const), value: fc.constantFrom(...spoilt) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('move the label' as const), to: fc.nat(9) }) },
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constantFrom(
        'roll back' as const,
        'delete',
        'restore',
        'restore',
        'go down',
        'come up',
        'nothing',
      ),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('start a sandbox' as const),
      sandbox: fc.constantFrom(...sandboxes),
    }),
  },
);

/** Ages, staleness, leads and retention of the model to the second; days, weeks, months; and anything. */
const pauseSeconds = fc.oneof(
  fc.constantFrom(0, 1, 59, 60, 61, 600, 3_599, 3_601, 3_725, 3_726, 3_999, 4_000, 4_001),
  fc.constantFrom(1, 8, 30).map((days) => days * 86_400),
  fc.nat(200_000),
);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ event, pauseSeconds, used: fc.subarray([...sandboxes]) }),
  { minLength: 3, maxLength: 14 },
);
