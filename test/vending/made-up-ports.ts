import { type App, isSigning, type SigningApp, type UpstreamApp } from '../../lambdas/contract/app.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { type AppSecret, type SecretName, secretsOf } from '../../lambdas/contract/secrets.ts';
import type { KeyRings } from '../../lambdas/keys/key-ring.ts';
import { credentialRingOf, keyRingsOf } from '../../lambdas/own-keys/rings-of.ts';
import type { TokenDecision } from '../../lambdas/vending/audit.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import type { KeepGuest } from '../../lambdas/vending/guests.ts';
import { limiter } from '../../lambdas/vending/limiter.ts';
import { type Minting, mintedByUs, mintedByVendor } from '../../lambdas/vending/minting.ts';
import { memoryAccounts } from '../doubles/memory-accounts.ts';
import { memoryCounters } from '../doubles/memory-counters.ts';
import { memoryCutOffs } from '../doubles/memory-cut-offs.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memoryNonces } from '../doubles/memory-nonces.ts';
import { memorySessions } from '../doubles/memory-sessions.ts';
import { type ScriptedSecret, scriptedSecret } from '../doubles/scripted-secret.ts';
import { scriptedUpstream } from '../doubles/scripted-upstream.ts';
import { type SetClock, setClock } from '../doubles/set-clock.ts';
import { demoApp, examples, profiles } from './demo-app.ts';
import { madeUpValue, madeUpWsSecret } from './made-up-key.ts';

export const alice = { username: 'alice', password: 'right' };
/** The proof of a backend. */
export const backendKey = { apiKey: 'good' };
export const backendId = 'bac0bac0bac0bac0';
/** The epoch second at which every test begins. */
export const start = 1_800_000_000;

const passwords: Caller = {
  kind: 'password',
  scheme: 'Password',
  async authenticate({ proofs: { username, password } }) {
    if (username === undefined) return undefined;
    if (password !== 'right') throw new Refusal('unauthenticated', { reason: 'wrong password' });
    return { subject: username, displayName: 'Alice' };
  },
};

/** Lets in who has logged in elsewhere, as `alices-token`. */
export const bearers: Caller = {
  kind: 'oidc',
  scheme: 'Bearer',
  async authenticate({ proofs: { bearerToken } }) {
    if (bearerToken === undefined) return undefined;
    if (bearerToken !== 'alices-token') throw new Refusal('unauthenticated', { reason: 'bearer token' });
    return { subject: 'alice', displayName: 'Alice' };
  },
};

const backend: Caller = {
  kind: 'apiKey',
  scheme: 'ApiKey',
  authenticate: async ({ proofs: { apiKey } }) =>
    apiKey === 'good' ? { subject: backendId, isBackend: true } : undefined,
};

/** What an integrator has pasted: keys are made up, credentials are those of the profile's example. */
function pastedInto({ name: secretName, holds }: AppSecret, app: App): string {
  if (secretName === 'ws-signing-key') return madeUpWsSecret;
  if (holds !== 'credentials') return madeUpValue(holds);
  const { credentials } = app.profile.upstream ?? {};
  const name = Object.keys(profiles).find((each) => profiles[each]?.upstream?.credentials === credentials);
  const shown = name === undefined ? undefined : examples[name]?.find(({ upstream }) => upstream)?.upstream;
  return JSON.stringify(shown?.credentials ?? { apiKey: 'k' });
}

/** Ports of the domain, for this app, whose every call is written down, in its order: `nonces.vend`. */
export function madeUpPorts(app: App = demoApp('comapi')) {
  const calls: string[] = [];
  const given: [call: string, args: unknown[]][] = [];
  const recorded = <Port extends object>(name: string, port: Port): Port =>
    new Proxy(port, {
      get(target, member) {
        const value = Reflect.get(target, member);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          const call = `${name}.${String(member)}`;
          calls.push(call);
          given.push([call, args]);
          return value.apply(target, args);
        };
      },
    });

  const clock = setClock(start);
  const secrets = new Map<SecretName, ScriptedSecret>(
    secretsOf(app).map((secret) => [
      secret.name,
      aSecondLater(scriptedSecret({ versionId: 'v1', value: pastedInto(secret, app) }), clock),
    ]),
  );
  const secretNamed = (name: SecretName): ScriptedSecret => {
    const secret = secrets.get(name);
    if (!secret) throw new Error(`the app has no ${name}`);
    return secret;
  };
  // Each secret is read again for every request.
  const ringPorts = {
    sourceOf: ({ name }: AppSecret) => secretNamed(name),
    published: memoryPublishedKeys(),
    usedOf: () => memoryList(),
    clock,
    random: () => 1,
    journal: { secretRead: () => {}, secretUnread: () => {} },
  };
  const upstream = scriptedUpstream(() => ({ status: 500, body: {} }));
  const signing = (app: SigningApp): Minting => {
    const { token, wsToken } = keyRingsOf(app, ringPorts);
    return mintedByUs(app, {
      token: recorded('ring', token),
      ...(wsToken && { wsToken: recorded('wsRing', wsToken) }),
    });
  };
  const brokering = (app: UpstreamApp): Minting =>
    mintedByVendor(app, {
      upstream: recorded('upstream', upstream),
      credentials: recorded('credentials', credentialRingOf(app, ringPorts)),
      clock,
    });
  // Each secret is read again for every request.
  const fresh = { ...app, keyMaxAgeSeconds: 0, keyMaxStaleSeconds: -1 };
  const minting = isSigning(fresh) ? signing(fresh) : brokering(fresh);
  const refused: object[] = [];
  const decisions: TokenDecision[] = [];
  const counters = memoryCounters();
  const cutOffs = memoryCutOffs();
  let ids = 0;
  return {
    calls,
    /** The arguments of each call of this name, the last one last. */
    argumentsOf: (call: string) => given.filter(([name]) => name === call).map(([, args]) => args),
    secretNamed,
    /** The app's first secret, which most have alone. */
    secret: secretNamed(secretsOf(app)[0].name),
    /** The vendor's API; fails until a test says what it answers. */
    upstream,
    /** What the journal was told: of nonces, and of tokens. */
    refused,
    decisions,
    callers: [recorded('caller', passwords)],
    backends: [recorded('backend', backend)],
    minting,
    /** There for an app that signs; tests of another have no use for it. */
    keys: (minting.by === 'us' ? minting.keys : undefined) as KeyRings,
    mint: minting.mint,
    nonces: recorded('nonces', memoryNonces()),
    sessions: recorded('sessions', memorySessions()),
    accounts: recorded('accounts', memoryAccounts()),
    counters,
    limiter: recorded('limiter', limiter(app.limits, counters)),
    cutOffs: Object.assign(cutOffs, recorded('cutOffs', { find: cutOffs.find })),
    journal: {
      nonceRefused: (event: object) => void refused.push(event),
      token: (decision: TokenDecision) => void decisions.push(decision),
      smsSent: () => void calls.push('smsSent'),
    },
    clock,
    newId: () => `id-${++ids}`,
    keepGuest: (async () => {}) as KeepGuest,
    sendPasscode: async () => ({ expiresInSeconds: 300, quotas: [] }),
  };
}

/** What a secret is from now on is seen in the next second: in this one it has been read. */
const aSecondLater = (secret: ScriptedSecret, clock: SetClock): ScriptedSecret => ({
  ...secret,
  now(next) {
    clock.advance(1);
    secret.now(next);
  },
  restore() {
    clock.advance(1);
    secret.restore();
  },
});
