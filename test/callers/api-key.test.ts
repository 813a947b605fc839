import { describe, expect, test } from '@jest/globals';
import { type ApiKey, apiKeyCaller } from '../../lambdas/callers/api-key.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { digestOf } from '../../lambdas/vending/digest.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryDirectory } from '../doubles/memory-directory.ts';
import { proving } from '../doubles/proving.ts';
import { setClock } from '../doubles/set-clock.ts';

const id = 'a1b2c3d4e5f60718';
const secret = 'with_underscores-and-hyphens_of32';
const keys = memoryDirectory<ApiKey>();
const scope = { subjectPrefix: 'u-', metadataKeys: ['plan'], maxLifetimeSeconds: 600 };
const record: ApiKey = { apps: ['first', 'third'], scope, secretDigest: digestOf(secret) };
await keys.put(id, record);

const clock = setClock();
const options = { clock, maxAgeSeconds: 60 };
const caller = apiKeyCaller('first', keys, options);
const present = (apiKey: string) => caller.authenticate(proving({ apiKey }));

test('the right key proves its id as subject, that it is a backend, and what it is for', async () => {
  expect(await present(`tv_${id}_${secret}`)).toStrictEqual({ subject: id, isBackend: true, scope });
});

test('a request without a key is for another caller to judge', async () => {
  expect(await caller.authenticate(proving({ username: 'alice', password: 'x' }))).toBeUndefined();
});

test('a wrong secret, an unknown id, and the key of another app are refused in one and the same way', async () => {
  const failures = [
    await failureOf(present(`tv_${id}_${'x'.repeat(32)}`)),
    await failureOf(present(`tv_0000000000000000_${secret}`)),
    await failureOf(
      apiKeyCaller('second', keys, options).authenticate(proving({ apiKey: `tv_${id}_${secret}` })),
    ),
  ];
  for (const failure of failures) {
    expect(failure).toBeInstanceOf(Refusal);
    expect({ ...failure, message: failure.message }).toStrictEqual({
      ...failures[0],
      message: failures[0]?.message,
    });
  }
  expect(failures[0]).toMatchObject({ code: 'unauthenticated' });
  expect(JSON.stringify(failures)).not.toContain(secret);
});

test.each([
  ['nothing', ''],
  ['the id alone', id],
  ['the secret alone', secret],
  ['no secret', `tv_${id}_`],
  ['no id', `tv__${secret}`],
  ['no prefix', `${id}_${secret}`],
  ['another prefix', `sk_${id}_${secret}`],
  ['a capital prefix', `TV_${id}_${secret}`],
  ['a space before', ` tv_${id}_${secret}`],
  ['a newline after', `tv_${id}_${secret}\n`],
  ['a second line', `tv_${id}_${secret}\ntv_${id}_${secret}`],
  ['a scheme', `Bearer tv_${id}_${secret}`],
  ['a path in the id', `tv_../${id}_${secret}`],
  ['a secret that is too short', `tv_${id}_${'x'.repeat(31)}`],
  ['a secret that is too long', `tv_${id}_${'x'.repeat(129)}`],
  ['an id that is too short', `tv_${id.slice(1)}_${secret}`],
  ['an id that is too long', `tv_${id}a_${secret}`],
  ['an id of other letters', `tv_${id.slice(1)}g_${secret}`],
  ['two keys', `tv_${id}_${secret}, tv_${id}_${secret}`],
])('a malformed key (%s) is refused without a look into the directory', async (_, apiKey) => {
  const looked: string[] = [];
  const find = async (id: string) => {
    looked.push(id);
    return record;
  };
  const watched = apiKeyCaller('first', { find }, options);
  expect(await failureOf(watched.authenticate(proving({ apiKey })))).toMatchObject({
    code: 'unauthenticated',
  });
  expect(looked).toEqual([]);
});

test('the digest in the directory is not accepted in place of the secret', async () => {
  expect(await failureOf(present(`tv_${id}_${digestOf(secret)}`))).toMatchObject({ code: 'unauthenticated' });
});

describe('a key that was read', () => {
  /** Counts how often the directory was asked. */
  const watchedDirectory = () => {
    const directory = { reads: 0, record: record as ApiKey | undefined };
    const find = async () => {
      directory.reads += 1;
      return directory.record;
    };
    const watched = apiKeyCaller('first', { find }, options);
    const ask = (key = secret) => watched.authenticate(proving({ apiKey: `tv_${id}_${key}` }));
    return { directory, ask };
  };

  test('is asked for again when it is a minute old, and not before', async () => {
    const { directory, ask } = watchedDirectory();
    await ask();
    clock.advance(59);
    for (let time = 0; time < 10; time += 1) await ask();
    expect(directory.reads).toBe(1);
    clock.advance(1);
    await ask();
    expect(directory.reads).toBe(2);
  });

  test('is refused within a minute of its revocation, also by a sandbox that was frozen for hours', async () => {
    for (const seconds of [60, 6 * 3_600]) {
      const { directory, ask } = watchedDirectory();
      await ask();
      directory.record = undefined;
      clock.advance(seconds);
      expect(await failureOf(ask())).toMatchObject({ code: 'unauthenticated' });
    }
  });

  test('that is not there is asked for each time: a new one works at once', async () => {
    const { directory, ask } = watchedDirectory();
    directory.record = undefined;
    await failureOf(ask());
    directory.record = record;
    await expect(ask()).resolves.toMatchObject({ subject: id });
  });

  test('does not let in whoever has another secret', async () => {
    const { ask } = watchedDirectory();
    await ask();
    expect(await failureOf(ask('x'.repeat(32)))).toMatchObject({ code: 'unauthenticated' });
  });
});
