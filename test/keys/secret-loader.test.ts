import { describe, expect, test } from '@jest/globals';
import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { type KeyEntry, readKeys } from '../../lambdas/keys/key-document.ts';
import { ring } from '../../lambdas/keys/ring.ts';
import { type SecretRead, secretLoader } from '../../lambdas/keys/secret-loader.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { privateJwk, privatePem, publicPem } from './pasted-keys.ts';
import { quotes } from './reasons.ts';

const secretOf = (name: string) => `made-up-secret-${name}-of-32-bytes-or-more`;
const [one, two, three] = [secretOf('one'), secretOf('two'), secretOf('three')];
type Entries = readonly KeyEntry[];

/** A loader over a secret in memory, which remembers what it loaded last as a ring does. */
function newLoader(algorithm: Algorithm = 'HS256') {
  const [clock, told, list] = [setClock(), [] as SecretRead[], memoryList()];
  const untold: string[] = [];
  const secret = memorySecret({ clock });
  const load = secretLoader<Entries, readonly string[]>({
    source: secret,
    remembered: list,
    clock,
    parse: (value) => readKeys(value, { algorithm, allowShortSecret: false }),
    combine: (versions) => versions.map(({ versionId }) => versionId),
    onRead: (read) => void told.push(read),
    onUnread: (reason) => void untold.push(reason),
  });
  let lastGood: Awaited<ReturnType<typeof load>> | undefined;
  const next = async () => {
    lastGood = await load(lastGood);
    return lastGood;
  };
  return { secret, clock, told, untold, list, load, next };
}

describe('the version before is read', () => {
  test('when the current one is new, and once more after the first load, whose reads have no order', async () => {
    const { secret, next } = newLoader();
    const counts = async () => {
      await next();
      return `${secret.reads('AWSCURRENT')} and ${secret.reads('AWSPREVIOUS')}`;
    };
    secret.put(one);
    expect([await counts(), await counts(), await counts()]).toEqual(['1 and 1', '2 and 2', '3 and 2']);
    for (const [at, value] of [two, 'bad', three].entries()) {
      secret.put(value);
      const [now, before] = [4 + at * 2, 3 + at];
      expect([await counts(), await counts()]).toEqual([`${now} and ${before}`, `${now + 1} and ${before}`]);
    }
    secret.rollback();
    expect(await counts()).toBe('10 and 6');
  });

  test('and both are kept, the current one first', async () => {
    const { secret, next } = newLoader();
    secret.put(one);
    expect((await next()).value).toEqual(['version-1']);
    secret.put(two);
    expect((await next()).value).toEqual(['version-2', 'version-1']);
    expect((await next()).value).toEqual(['version-2', 'version-1']);
    secret.rollback();
    expect((await next()).value).toEqual(['version-1', 'version-2']);
  });
});

describe('where the current version can not be used, there serves', () => {
  const rejected = { versionId: 'version-2', why: 'the secret has 3 bytes, fewer than 32' };

  test('the one before, also in a sandbox that has never seen it', async () => {
    const { secret, next, told } = newLoader();
    secret.put(one);
    secret.put('bad');
    expect(await next()).toMatchObject({ versionId: 'version-1', value: ['version-1'], rejected });
    expect(told).toEqual([{ versionId: 'version-1', createdAt: 1_800_000_000, rejected }]);
  });

  test('the one before rather than what served last', async () => {
    const { secret, next } = newLoader();
    secret.put(one);
    await next();
    secret.put(two);
    secret.put('bad');
    expect(await next()).toMatchObject({ versionId: 'version-2', rejected: { versionId: 'version-3' } });
  });

  test('what served last, where the one before is no better; and it is told at every read', async () => {
    const { secret, next, told } = newLoader();
    secret.put(one);
    await next();
    for (const bad of ['bad', 'worse']) secret.put(bad);
    for (const _ of [1, 2, 3])
      expect(await next()).toMatchObject({ versionId: 'version-1', rejected: { versionId: 'version-3' } });
    const why = 'the secret has 5 bytes, fewer than 32';
    for (const read of told.slice(1))
      expect(read).toMatchObject({ rejected: { versionId: 'version-3', why } });
    expect(told).toHaveLength(4);
  });

  test('nothing, where nothing was good, and the reason names version and why', async () => {
    const { secret, load, told } = newLoader();
    for (const bad of ['bad', 'bad']) secret.put(bad);
    const message = `version version-2 is not usable: ${rejected.why}`;
    expect(await failureOf(load(undefined))).toMatchObject({ name: 'NoKey', why: 'not_configured', message });
    expect(told).toEqual([{ rejected }]);
  });

  test('and a good one after it is adopted at the next read', async () => {
    const { secret, next, told } = newLoader();
    secret.put(one);
    secret.put('bad');
    await next();
    secret.put(three);
    expect(await next()).toMatchObject({ versionId: 'version-3', rejected: undefined });
    expect(told.at(-1)).toMatchObject({ versionId: 'version-3' });
    expect(told.at(-1)?.rejected).toBeUndefined();
  });
});

describe('an earlier version that can not be read', () => {
  async function withUnread() {
    const { secret, list, next, ...rest } = newLoader();
    for (const value of [one, two, three]) secret.put(value);
    await list.write([{ versionId: 'version-1', keepSeconds: 60 }], await list.read());
    const read = secret.read;
    secret.read = async (which) => {
      if (typeof which !== 'string') throw new Error('Secrets Manager DecryptionFailure');
      return read(which);
    };
    return { secret, next, ...rest };
  }

  test('stops no function, and is told', async () => {
    const { next, untold } = await withUnread();
    expect(await next()).toMatchObject({ value: ['version-3', 'version-2'], isIncomplete: true });
    expect(untold).toEqual(['version version-1: Secrets Manager DecryptionFailure']);
  });

  test('makes the secret unavailable if no other is usable', async () => {
    const { secret, next } = await withUnread();
    for (const bad of ['bad', 'worse']) secret.put(bad);
    const message = 'version version-1: Secrets Manager DecryptionFailure';
    expect(await failureOf(next())).toMatchObject({ name: 'NoKey', why: 'unavailable', message });
  });
});

test('a secret without a value is not configured, and one that has lost it unavailable', async () => {
  const { secret, load, next } = newLoader();
  expect(await failureOf(load(undefined))).toMatchObject({ why: 'not_configured' });
  secret.put(one);
  const lastGood = await next();
  const { load: emptied } = newLoader();
  expect(await failureOf(emptied(lastGood))).toMatchObject({ why: 'unavailable' });
  secret.isDown = true;
  expect(await failureOf(next())).toMatchObject({ message: 'Secrets Manager InternalServiceError' });
});

const pem = privatePem('p256');
const page = `<!DOCTYPE html><html><body>${secretOf('in-a-page')}</body></html>`;
const half = 'the PEM breaks off: copy all of it, with its lines BEGIN and END';
test.each<[what: string, algorithm: Algorithm, bad: string, why: string]>([
  ['an empty value', 'HS256', '', 'the value is empty'],
  ['white space', 'HS256', ' \r\n\t\uFEFF', 'the value is empty'],
  ['white space', 'ES256', ' \r\n', 'the value is empty'],
  ['an HTML page', 'HS256', page, 'the value is HTML'],
  ['an HTML page', 'ES256', page, 'the value is HTML'],
  ['half a PEM', 'ES256', pem.slice(0, 120), half],
  ['half a PEM', 'HS256', pem.slice(0, 120), 'the value is PEM, not a secret'],
  ['a public key', 'ES256', publicPem('p256'), 'the value is a public key; it must be the private one'],
  ['a public key', 'HS256', publicPem('rsa'), 'the value is PEM, not a secret'],
  ['a wrong curve', 'ES256', privatePem('p384'), 'ES256 takes a key on the curve P-256'],
  ['smart quotes', 'HS256', `“${two}”`, 'the value is in quotation marks: paste it without them'],
  [
    'JSON in smart quotes',
    'HS256',
    `{“secret”: “${two}”}`,
    'the value starts like JSON but is not valid JSON: its quotation marks are typographic',
  ],
  [
    'JSON with a wrong field',
    'HS256',
    JSON.stringify({ sceret: two, secret: one }),
    'the JSON document must be {"secret": "..."} or {"keys": [...]}, and nothing else',
  ],
  [
    'JSON with a wrong field',
    'ES256',
    JSON.stringify({ keys: [{ jwk: privateJwk('otherP256'), not_before: 1 }] }),
    'the JSON document is wrong at an unknown member',
  ],
])(
  '%s is rejected for %s, the last good one signs on, and the operators are told what and why',
  async (...given) => {
    const [, algorithm, bad, why] = given;
    const { secret, next, told } = newLoader(algorithm);
    secret.put(algorithm === 'HS256' ? one : pem);
    const good = await next();
    secret.put(bad);
    const served = await next();
    expect(served).toMatchObject({ versionId: 'version-1', rejected: { versionId: 'version-2', why } });
    expect(served.versions[0]?.value).toBe(good.versions[0]?.value);
    expect(told.at(-1)).toMatchObject({ versionId: 'version-1', rejected: { versionId: 'version-2', why } });
    if (bad.trim()) expect(quotes(JSON.stringify(told), bad)).toEqual([]);
  },
);

test.each([
  ['a newline', (value: string) => `${value}\n`],
  ['CRLF', (value: string) => `${value}\r\n`],
  ['a byte order mark', (value: string) => `\uFEFF${value}`],
])(
  'a secret with %s is adopted within the age of a ring, and told to be trimmed, once',
  async (_, padded) => {
    const { secret, clock, load, told } = newLoader();
    const maxAgeSeconds = 60;
    const seconds = { maxAgeSeconds, maxStaleSeconds: 3_600 };
    const { snapshot } = ring({ load, clock, random: () => 1, onFailure: () => {}, ...seconds });
    secret.put(one);
    await snapshot();
    secret.put(padded(two));
    clock.advance(maxAgeSeconds - 1);
    expect(await snapshot()).toMatchObject({ versionId: 'version-1' });
    clock.advance(1);
    const adopted = await snapshot();
    const [{ key }] = (await readKeys(two, { algorithm: 'HS256', allowShortSecret: false })) as [KeyEntry];
    expect(adopted).toMatchObject({
      versionId: 'version-2',
      versions: [{ value: [{ key: { id: key.id } }] }, {}],
    });
    for (const _ of [1, 2]) {
      clock.advance(maxAgeSeconds);
      await snapshot();
    }
    expect(told.map(({ isTrimmed = false }) => isTrimmed)).toEqual([false, true, false, false]);
  },
);

test("digests of the secrets before verify still, and a value's margin makes no other digest", async () => {
  const { secret, next } = newLoader();
  const peppers = async () => (await next()).peppers.map(({ key }) => key.export().toString('hex'));
  secret.put(one);
  const [first] = await peppers();
  secret.put(two);
  const [second, ...before] = await peppers();
  expect(before).toContain(first);
  expect(second).not.toBe(first);
  secret.put(`${two}\n`);
  expect((await peppers())[0]).toBe(second);
});
