import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { type CryptoKey, compactVerify, decodeProtectedHeader, importJWK, type JWK } from 'jose';
import { appOf } from '../../lambdas/config/apps.ts';
import { isSigning } from '../../lambdas/contract/app.ts';
import type { Grant } from '../../lambdas/contract/grant.ts';
import type { TokenFormat } from '../../lambdas/contract/token-format.ts';
import type { KeyRing } from '../../lambdas/keys/key-ring.ts';
import { makeKey } from '../../lambdas/own-keys/make-key.ts';
import { keyRingsOf } from '../../lambdas/own-keys/rings-of.ts';
import type { SpentDraft } from '../../lambdas/vending/consume-nonce.ts';
import type { CountedDraft } from '../../lambdas/vending/count-vend.ts';
import type { Standing } from '../../lambdas/vending/cut-offs.ts';
import { signer } from '../../lambdas/vending/sign.ts';
import { memoryList, memoryPublishedKeys } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import config from '../fixtures/demo-config.ts';
import { isWhole } from '../harness/whole.ts';

const qiscus = appOf(config, 'qiscus');
const token = { ...(qiscus.profile.token as TokenFormat<unknown>), algorithm: () => 'ES256' as const };
if (!isSigning(qiscus)) throw new Error('the app was expected to sign');
const app = { ...qiscus, tokens: { by: 'us', token } as const };
const grant = { subject: 'u-alice', nonce: 'n', issuedAt: 0, expiresAt: 1, details: {} } as unknown as Grant;
const signaturesPerRotation = 40;
const inFlight = 20;

/** Signs in several requests at once while the key is replaced and read again all the time. */
async function signThroughRotations(count: number, through: (ring: KeyRing) => KeyRing = (ring) => ring) {
  const clock = setClock();
  const secret = memorySecret({ clock });
  const publicKeys = new Map<string, CryptoKey>();
  async function rotate() {
    const { kid = '', material } = await makeKey('ES256');
    const { d: _, ...jwk } = (material as { jwk: JWK & { kty: string } }).jwk;
    publicKeys.set(kid, (await importJWK(jwk, 'ES256')) as CryptoKey);
    // A time that a person has written: it signs as soon as it is read.
    secret.put(JSON.stringify({ keys: [{ ...material, notBefore: clock() }] }));
    clock.advance(app.keyMaxAgeSeconds);
  }
  await rotate();
  const rings = keyRingsOf(app, {
    sourceOf: () => secret,
    published: memoryPublishedKeys(),
    usedOf: () => memoryList(),
    clock,
    random: Math.random,
    journal: { secretRead: () => {}, secretUnread: () => {} },
  });
  const mint = signer(app, { token: through(rings.token) });

  let [signed, mismatches] = [0, 0];
  const signers = new Set<string>();
  async function request() {
    const { token: jws = '' } = await (await mint.take())
      .prepare(grant)
      .mint({} as SpentDraft, {} as CountedDraft, {} as Standing);
    const { kid = '' } = decodeProtectedHeader(jws);
    signers.add(kid);
    const named = publicKeys.get(kid);
    if (!named) throw new Error('a key signs that nobody has put there');
    await compactVerify(jws, named).catch(() => {
      mismatches += 1;
    });
  }
  const requests = Array.from({ length: inFlight }, async () => {
    while (signed < count) {
      signed += 1;
      if (signed % signaturesPerRotation === 0) await rotate();
      await request();
    }
  });
  await Promise.all(requests);
  return { signed, mismatches, signers: signers.size };
}

const signatures = isWhole ? 10_000 : 2_000;
test(`${signatures} signatures, and a rotation after each ${signaturesPerRotation}: kid is always that of the key that signed`, async () => {
  const { signed, mismatches, signers } = await signThroughRotations(signatures);
  expect([signed, mismatches]).toEqual([signatures, 0]);
  expect(signers).toBeGreaterThan(30);
});

test('with the name of one read and the key of another it is not', async () => {
  const twice = (ring: KeyRing): KeyRing => ({
    ...ring,
    async snapshot() {
      const [one, other] = [await ring.snapshot(), await sleep(1).then(() => ring.snapshot())];
      const { publicJwk } = other.value.signing;
      return {
        ...one,
        value: { ...one.value, signing: { ...one.value.signing, ...(publicJwk && { publicJwk }) } },
      };
    },
  });
  expect((await signThroughRotations(1_000, twice)).mismatches).toBeGreaterThan(0);
});
