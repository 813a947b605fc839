import type { App } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import type { Grant, Vended, VendRequest } from '../contract/grant.ts';
import type { Counted } from '../contract/limits.ts';
import { present } from '../contract/present.ts';
import type { Presented } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import { subjectOf } from '../contract/subjects.ts';
import { type AccountChange, type AccountStore, broughtUpToDate } from './account-store.ts';
import { type Allowed, allow } from './allow.ts';
import { type Audit, audited } from './audit.ts';
import { authenticate, type Principal } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { consumeNonce } from './consume-nonce.ts';
import { countVend, recallLimits } from './count-vend.ts';
import { type CutOffStore, checkCutOffs, type Standing } from './cut-offs.ts';
import { type Draft, type DraftRequest, draftGrant } from './draft-grant.ts';
import { type KeepGuest, withoutSecret } from './guests.ts';
import type { Journal } from './journal.ts';
import type { Limiter } from './limiter.ts';
import type { Mint } from './mint.ts';
import type { NonceStore } from './nonce-store.ts';

export interface VendPorts {
  readonly callers: readonly Caller[];
  readonly mint: Mint;
  readonly nonces: NonceStore;
  readonly accounts: AccountStore;
  readonly limiter: Limiter;
  readonly cutOffs: CutOffStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly keepGuest: KeepGuest;
}

/** Options of a route that vends. */
export interface VendOptions {
  /** Refuses a request without a nonce. */
  readonly demandsNonce: boolean;
  /** Keeps the user's account. */
  readonly keepsAccount: boolean;
}

/**
 * Gives a token to its subject or to that subject's backend, once per nonce. The order is the security of the service:
 * each stage takes a type that only the stage before it can make. The audit has a line for each request, given or refused.
 */
export const vend = (
  request: VendRequest & Presented,
  { demandsNonce, keepsAccount }: VendOptions,
  app: App,
  ports: VendPorts,
): Promise<Vended & Counted> =>
  audited('vend', app, ports.journal, async (audit) => {
    if (demandsNonce && request.nonce === undefined)
      throw new Refusal('invalid_request', { detail: 'The header X-Nonce is missing.', reason: 'no nonce' });
    const principal = await authenticate(request, ports.callers);
    const [vended] = await sideBySide([
      vendTo(principal, request, keepsAccount, app, ports, audit),
      principal.settled,
    ]);
    return vended;
  });

async function vendTo(
  principal: Principal,
  request: VendRequest & Presented,
  keepsAccount: boolean,
  app: App,
  ports: VendPorts,
  audit: Audit,
): Promise<Vended & Counted> {
  const { caller, isBackend, subject } = principal;
  audit({ caller, ...(isBackend ? { apiKeyId: subject } : { subject: subjectOf(app, subject) }) });
  const allowed = allow(principal, request, app, ports.newId);
  const check = ({ grant: { subject, issuedAt } }: Draft) =>
    checkCutOffs({ subject, issuedAt, apiKeyId: allowed.apiKeyId }, ports.cutOffs, cutOff);
  const { nonce } = request;
  const details = withoutSecret(request.details, allowed);
  return vendAllowed({ nonce, details, allowed, check, keepsAccount }, app, ports, audit);
}

const cutOff = () =>
  new Refusal('forbidden', { detail: 'This user can have no token now.', reason: 'cut off' });

/** The stages after `allow`, for a vend and for a renewal. */
export async function vendAllowed(
  {
    allowed,
    check,
    keepsAccount,
    nonce,
    details,
  }: DraftRequest & {
    readonly allowed: Allowed;
    readonly check: (draft: Draft) => Promise<Standing>;
    readonly keepsAccount: boolean;
  },
  app: App,
  ports: Omit<VendPorts, 'callers'>,
  audit: Audit,
): Promise<Vended & Counted> {
  const now = ports.clock();
  audit({ subject: allowed.person.subject, apiKeyId: allowed.apiKeyId });
  recallLimits(allowed, ports, now);
  const mint = await ports.mint.take();
  audit(mint.madeWith);
  const draft = draftGrant(allowed, { nonce, details }, mint, app, now, ports.newId());
  const { grant } = draft;
  // A guest's account would outlive the guest.
  const hasAccount = keepsAccount && !grant.isGuest;
  const [spent, standing, counted, found] = await sideBySide([
    consumeNonce(draft, app, ports),
    check(draft),
    countVend(draft, allowed, ports),
    hasAccount ? ports.accounts.find(grant.subject) : undefined,
  ]);
  const { guest } = allowed;
  if (guest) await ports.keepGuest(guest, now);
  const account = hasAccount ? await broughtUpToDate(found, changeBy(grant), now, ports.accounts) : undefined;
  const minted = await draft.mint(spent, counted, standing);
  audit(present({ tokenId: draft.tokenId, expiresAt: minted.expiresAt }));
  const quotas = counted.quotas;
  return { ...minted, ...present({ grant, quotas, account, guestSecret: guest?.secret }) };
}

const changeBy = ({ subject, displayName, avatarUrl, details }: Grant): AccountChange =>
  present({ subject, displayName, avatarUrl, custom: details.metadata });
