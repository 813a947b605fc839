import type { Identity, Presented, Proofs } from '../../lambdas/contract/principal.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';

/** The address that every request comes from unless a test says otherwise (RFC 5737: for documentation). */
export const sourceIp = '192.0.2.1';

/** The credentials of a request that brings these proofs. */
export const proving = (proofs: Proofs = {}, from: string = sourceIp): Presented => ({
  proofs,
  sourceIp: from,
});

/** Who the caller says that this is, once all that a login writes has been written. */
export async function provenBy(caller: Caller, presented: Presented): Promise<Identity | undefined> {
  const { settled, ...identity } = (await caller.authenticate(presented)) ?? {};
  await settled;
  return 'subject' in identity ? identity : undefined;
}

/** Hears of no claim that is left out. */
export const deaf = { claimLeftOut: () => {} };
