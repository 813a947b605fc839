import type { Presented, Proofs } from '../../lambdas/contract/principal.ts';

/** The address that every request comes from unless a test says otherwise (RFC 5737: for documentation). */
export const sourceIp = '192.0.2.1';

/** The credentials of a request that brings these proofs. */
export const proving = (proofs: Proofs = {}, from: string = sourceIp): Presented => ({
  proofs,
  sourceIp: from,
});

/** Hears of no claim that is left out. */
export const deaf = { claimLeftOut: () => {} };
