import { Refusal } from '../../lambdas/contract/refusal.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { memoryNonces } from '../doubles/memory-nonces.ts';
import { memorySessions } from '../doubles/memory-sessions.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { madeUpSecret, ringOf } from './made-up-key.ts';

export const alice = { username: 'alice', password: 'right' };
export const goodVersion = { versionId: 'v1', value: madeUpSecret };
/** The epoch second at which every test begins. */
export const start = 1_800_000_000;

const passwords: Caller = {
  scheme: 'Password',
  async authenticate({ username, password }) {
    if (username === undefined) return undefined;
    if (password !== 'right') throw new Refusal('unauthenticated', { reason: 'wrong password' });
    return { subject: username, displayName: 'Alice' };
  },
};

const backend: Caller = {
  scheme: 'ApiKey',
  authenticate: async ({ apiKey }) => (apiKey === 'good' ? { subject: 'backend' } : undefined),
};

/** Ports of the domain whose every call is written down, in its order: `nonces.vend`. */
export function madeUpPorts() {
  const calls: string[] = [];
  const given: unknown[][] = [];
  const recorded = <Port extends object>(name: string, port: Port): Port =>
    new Proxy(port, {
      get(target, member) {
        const value = Reflect.get(target, member);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          calls.push(`${name}.${String(member)}`);
          given.push(args);
          return value.apply(target, args);
        };
      },
    });

  const secret = scriptedSecret(goodVersion);
  const clock = setClock(start);
  const refused: object[] = [];
  let ids = 0;
  return {
    calls,
    /** The arguments of each call. */
    given,
    secret,
    /** What the journal was told. */
    refused,
    callers: [recorded('caller', passwords)],
    backends: [backend],
    ring: recorded('ring', ringOf(secret, clock)),
    nonces: recorded('nonces', memoryNonces()),
    sessions: recorded('sessions', memorySessions()),
    journal: { nonceRefused: (event: object) => void refused.push(event), keyTrouble: () => {} },
    clock,
    newId: () => `id-${++ids}`,
    sendPasscode: async () => ({ expiresInSeconds: 300 }),
  };
}
