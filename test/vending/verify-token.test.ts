import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { TokenKind } from '../../lambdas/contract/token-format.ts';
import { verifyJws, verifyToken } from '../../lambdas/vending/verify-token.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { forge } from './forge.ts';
import { genuineTokens } from './genuine-tokens.ts';
import { madeUpSecret, madeUpValue, otherValue, takenKey } from './made-up-key.ts';
import { start as now } from './made-up-ports.ts';
import { madeUpApp } from './made-up-vendor.ts';

describe.each(genuineTokens)('%s', (_title, { app, kind, algorithm, header, claims, grant, value, key }) => {
  const skew = app.clockSkewSeconds;
  const signed = (changes: object = {}) => forge(header, { ...claims, ...changes }, value);
  const verify = (token: string, at = now) => verifyToken({ token, format: app.tokens[kind] }, key, app, at);
  const refusal = async (token: string, at = now, why?: string) =>
    expect(await failureOf(verify(token, at))).toMatchObject({
      code: 'invalid_token',
      options: { ...(why !== undefined && { why }) },
    });
  const genuine = signed();
  const [head = '', payload = '', signature = ''] = genuine.split('.');

  test('is genuine under our key (control of all that follows)', async () => {
    const { subject, expiresAt } = grant;
    expect(await verify(genuine)).toMatchObject({ grant: { subject, expiresAt }, claims });
  });

  test.each([
    ['missing', undefined],
    ['null', null],
    ['a string', String(now + 60)],
    ['no number', { $: 1 }],
  ])('is refused when exp is %s', (_title, exp) => refusal(signed({ exp })));

  test('ends at the second exp + skew, and says so', async () => {
    await expect(verify(genuine, now + 60 + skew - 1)).resolves.toBeDefined();
    await refusal(genuine, now + 60 + skew, 'expired');
  });

  test('ends later by the grace that is asked for, and by no more', async () => {
    const within = (at: number) =>
      verifyToken({ token: genuine, format: app.tokens[kind], graceSeconds: 100 }, key, app, at);
    await expect(within(now + 160 + skew - 1)).resolves.toBeDefined();
    await expect(within(now + 160 + skew)).rejects.toMatchObject({ options: { why: 'expired' } });
  });

  test('begins at the second nbf - skew', async () => {
    const later = (nbf: unknown) => signed({ nbf, exp: now + 600 });
    await expect(verify(later(now + skew))).resolves.toBeDefined();
    await refusal(later(now + skew + 1));
    await refusal(later('soon'));
  });

  const year9999 = 253_402_300_799;
  test.each([
    ['iat', 0],
    ['iat', now + skew],
    ['exp', year9999],
  ])('has a time that can be: %s %d', (name, time) =>
    expect(verify(signed({ [name]: time }))).resolves.toBeDefined(),
  );

  test.each([
    ['iat', now + skew + 1],
    ['iat', -1],
    ['iat', now - 0.5],
    ['iat', 1e20],
    ['iat', now * 1000],
    ['iat', String(now)],
    ['iat', null],
    ['iat', undefined],
    ['exp', year9999 + 1],
    ['exp', now + 60.5],
    ['exp', 1e20],
  ])('has no time that cannot be: %s %p', (name, time) => refusal(signed({ [name]: time })));

  for (const name of ['iss', 'aud'].filter((each) => each in claims))
    test(`is refused for another ${name}`, async () => {
      const own = String(claims[name]);
      const others = [
        undefined,
        '',
        `${own}/`,
        own.toUpperCase(),
        [own],
        [own, 'https://evil.example'],
        null,
      ];
      for (const each of others) await refusal(signed({ [name]: each }));
    });

  test('is refused under another key, with another payload, and without a whole signature', async () => {
    await refusal(forge(header, claims, otherValue(algorithm)), now, 'bad_signature');
    await refusal(forge(header, claims, `${madeUpSecret}6`));
    await refusal(forge(header, claims, ''));
    const [, other] = signed({ exp: now + 61 }).split('.');
    await refusal(`${head}.${other}.${signature}`, now, 'bad_signature');
    for (const token of [
      `${head}.${payload}.`,
      `${head}.${payload}.${signature.slice(0, -1)}`,
      `${head}.${payload}.${signature}AAAA`,
      `${head}.${payload}.${createHmac('sha256', madeUpSecret).update(payload).digest('base64url')}`,
    ])
      await refusal(token);
  });

  test('is refused in any form but three parts', async () => {
    for (const token of [
      '',
      '.',
      '..',
      'a.b.c',
      '{}',
      head,
      `${head}.${payload}`,
      `${genuine}.`,
      `.${genuine}`,
      `${genuine}.x`,
      `${head}.${payload}.${signature}.${signature}.${signature}`,
      `${head}..${signature}`,
      `${head}....`,
      JSON.stringify({ protected: head, payload, signature }),
    ])
      await refusal(token);
  });

  test.each([
    ['an array', [claims]],
    ['a string', 'claims'],
    ['null', null],
    ['a number', 1],
    ['empty', {}],
  ])('is refused when its payload is %s', (_title, said) => refusal(forge(header, said, value)));

  test("verifies under any of several keys, the attacker's not among them", async () => {
    const [previous, attackers] = [otherValue(algorithm), otherValue(algorithm, 'attacker')];
    const taken = async (pasted: string) => takenKey(algorithm, pasted);
    const verifying = [...key.value.verifying, ...(await taken(previous)).value.verifying];
    const both = { ...key, value: { ...key.value, verifying } };
    const under = async (pasted: string, at = now) => {
      const kid = (await taken(pasted)).value.signing.publicJwk?.kid;
      const own = { ...header, ...(kid !== undefined && { kid }) };
      const token = forge(own, claims, pasted);
      return verifyToken({ token, format: app.tokens[kind] }, both, app, at);
    };
    await expect(under(value)).resolves.toBeDefined();
    await expect(under(previous)).resolves.toBeDefined();
    for (const ours of [value, previous])
      await expect(under(ours, now + 600)).rejects.toMatchObject({ options: { why: 'expired' } });
    await expect(under(attackers)).rejects.toMatchObject({ code: 'invalid_token' });
    const none = verifyToken(
      { token: genuine, format: app.tokens[kind] },
      { ...key, value: { ...key.value, verifying: [] } },
      app,
      now,
    );
    await expect(none).rejects.toMatchObject({ code: 'invalid_token' });
  });
});

describe('a JWS of any kind', () => {
  test('is refused without exp, though no token format asks for it', async () => {
    const header = { typ: 'any' };
    const verify = async (claims: object) =>
      verifyJws(forge({ alg: 'HS256', ...header }, claims), await takenKey(), header, {
        now,
        skewSeconds: 7,
      });
    await expect(verify({ exp: now + 1 })).resolves.toEqual({ exp: now + 1 });
    await expect(verify({ jti: 'session-1' })).rejects.toMatchObject({ code: 'invalid_token' });
  });

  test('of one kind does not pass for the other, under the same secret', async () => {
    const app = madeUpApp();
    for (const [purpose, own, other] of [
      ['api', 'token', 'wsToken'],
      ['socket', 'wsToken', 'token'],
    ] as const) {
      const claims = { sub: 'u-alice', tenant: 'tenant-1', purpose, iat: now, exp: now + 60, jti: 't' };
      const token = forge({ alg: 'HS256', typ: 'JWT' }, claims);
      const as = async (kind: TokenKind) =>
        verifyToken({ token, format: app.tokens[kind] }, await takenKey(), app, now);
      await expect(as(own)).resolves.toHaveProperty('grant.subject', 'u-alice');
      await expect(as(other)).rejects.toMatchObject({ code: 'invalid_token' });
    }
  });
});

describe('the secret is read again for a token', () => {
  const algorithm = 'ES256';
  const app = madeUpApp({ algorithm });
  const format = app.tokens.token;
  const grant = { subject: 'u-alice', issuedAt: now, expiresAt: now + 60, details: {}, byBackend: false };
  const claims = format.claims({ ...grant, nonce: 'n', tokenId: 't' }, app.settings);

  /** Verifies a token of this key while another is held; gives how often the secret was read again. */
  async function rereadsFor(value: string, changes: { header?: object; claims?: object } = {}) {
    const [held, other] = [await takenKey(algorithm), await takenKey(algorithm, value)];
    let rereads = 0;
    const reread = async () => {
      rereads += 1;
      return other;
    };
    const kid = other.value.signing.publicJwk?.kid;
    const header = { alg: algorithm, ...format.header(app.settings), kid, ...changes.header };
    const token = forge(header, { ...claims, ...changes.claims }, value);
    const outcome = await verifyToken({ token }, { ...held, reread }, app, now).catch((error) => error);
    return { rereads, outcome };
  }

  test('of a key that is not known yet, which then is genuine', async () => {
    const { rereads, outcome } = await rereadsFor(otherValue(algorithm));
    expect([rereads, outcome]).toEqual([1, expect.objectContaining({ claims })]);
  });

  test.each([
    ['that has ended', { claims: { exp: now - 600 } }],
    ['whose header is another', { header: { crit: ['b64'] } }],
    ['whose type is another', { header: { typ: 'other' } }],
  ])('but not of one %s', async (_, changes) => {
    const { rereads, outcome } = await rereadsFor(madeUpValue(algorithm), changes);
    expect([rereads, outcome]).toEqual([0, expect.objectContaining({ code: 'invalid_token' })]);
  });
});

test('a token of the first of two secrets that has ended is an ended one, whatever the second says', async () => {
  const app = madeUpApp({ algorithm: 'HS256' });
  const [one, other] = [await takenKey('HS256'), await takenKey('HS256', otherValue('HS256'))];
  const verifying = [...one.value.verifying, ...other.value.verifying];
  const { header } = app.tokens.token;
  const token = forge({ alg: 'HS256', ...header(app.settings) }, { iat: now - 600, exp: now - 500 });
  const both = { ...one, value: { ...one.value, verifying } };
  expect(await failureOf(verifyToken({ token }, both, app, now))).toMatchObject({
    options: { why: 'expired' },
  });
});

test.each([undefined, String(now), null])('a token is refused when iat is %j', async (iat) => {
  const app = madeUpApp({ algorithm: 'HS256' });
  const { header, claims } = app.tokens.token;
  const grant = { subject: 'u-alice', issuedAt: now, expiresAt: now + 60, details: {}, byBackend: false };
  const said = claims({ ...grant, nonce: 'n', tokenId: 't' }, app.settings);
  const token = forge({ alg: 'HS256', ...header(app.settings) }, { ...said, iat });
  expect(await failureOf(verifyToken({ token }, await takenKey('HS256'), app, now))).toMatchObject({
    code: 'invalid_token',
  });
});
