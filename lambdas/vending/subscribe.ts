import type { SigningApp } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import { Refusal } from '../contract/refusal.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import type { Subscription } from '../contract/token-format.ts';
import type { KeyRings } from '../keys/key-ring.ts';
import { acceptToken } from './accept-token.ts';
import { type Audit, type AuditJournal, audited } from './audit.ts';
import { compactJws } from './compact-jws.ts';
import type { CutOffStore } from './cut-offs.ts';
import { takeKey } from './take-key.ts';
import { apiKeyIdOf, tokenIdOf } from './token-id.ts';

interface SubscribePorts {
  readonly keys: KeyRings;
  readonly cutOffs: CutOffStore;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly journal: AuditJournal;
}

interface SubscribeRequest {
  readonly token: string;
  readonly channel: string;
  readonly maxLifetimeSeconds: number;
  isAllowed(subject: string): boolean;
}

/**
 * Signs a `wsToken` for one channel, for the holder of a token. It never outlives that token.
 *
 * Refuses: `invalid_token`, `forbidden` for a channel that the subject may not read, and as `takeKey` does.
 * Source: Centrifugo 6 documentation, "Channel token authorization": the claims of the connection and `channel`.
 */
export const subscribe = (
  request: SubscribeRequest,
  app: SigningApp,
  ports: SubscribePorts,
): Promise<Subscription> =>
  audited('subscribe', app, ports.journal, (audit) => subscribeTo(request, app, ports, audit));

async function subscribeTo(
  { token, channel, maxLifetimeSeconds, isAllowed }: SubscribeRequest,
  app: SigningApp,
  { keys, cutOffs, clock, newId }: SubscribePorts,
  audit: Audit,
): Promise<Subscription> {
  audit({ caller: 'token' });
  const format = app.tokens.wsToken;
  if (!format || !keys.wsToken) throw new Refusal('not_found');
  const [key, wsKey] = await sideBySide([takeKey(keys.token), takeKey(keys.wsToken)]);
  const now = clock();
  const { grant } = await acceptToken({ token }, key, app, now, { cutOffs });
  const apiKeyId = apiKeyIdOf(grant.tokenId);
  audit({ subject: grant.subject, apiKeyId });
  if (!isAllowed(grant.subject))
    throw new Refusal('forbidden', {
      detail: 'This user may not subscribe to this channel.',
      reason: 'the channel is for others',
    });
  // Within the clock skew, a token still passes that has ended: there is nothing left to give.
  if (grant.expiresAt <= now)
    throw new Refusal('invalid_token', { reason: 'the token has ended', why: 'expired' });
  const expiresAt = Math.min(now + maxLifetimeSeconds, grant.expiresAt);
  const tokenId = tokenIdOf(newId(), apiKeyId);
  const granted = { ...grant, tokenId, issuedAt: now, expiresAt, details: {}, byBackend: false };
  const claims = { ...format.claims(granted, app.settings), channel };
  audit({ tokenId, versionId: wsKey.value.signingVersionId, expiresAt });
  return {
    token: compactJws(format.header(app.settings), claims, wsKey.value.signing),
    lifetimeSeconds: expiresAt - now,
  };
}
