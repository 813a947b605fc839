import { expect, test } from '@jest/globals';
import { type ApiKey, apiKeyCaller } from '../../lambdas/callers/api-key.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { digestOf } from '../../lambdas/vending/digest.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryDirectory } from '../doubles/memory-directory.ts';

const id = 'a1b2c3d4e5f60718';
const secret = 'with_underscores-and-hyphens_of32';
const keys = memoryDirectory<ApiKey>();
await keys.put(id, { app: 'first', secretDigest: digestOf(secret) });

const caller = apiKeyCaller('first', keys);
const present = (apiKey: string) => caller.authenticate({ apiKey });

test('the right key proves its id as subject, and that it is a backend', async () => {
  expect(await present(`tv_${id}_${secret}`)).toStrictEqual({ subject: id, isBackend: true });
});

test('a request without a key is for another caller to judge', async () => {
  expect(await caller.authenticate({ username: 'alice', password: 'x' })).toBeUndefined();
});

test('a wrong secret, an unknown id, and the key of another app are refused in one and the same way', async () => {
  const failures = [
    await failureOf(present(`tv_${id}_${'x'.repeat(32)}`)),
    await failureOf(present(`tv_0000000000000000_${secret}`)),
    await failureOf(apiKeyCaller('second', keys).authenticate({ apiKey: `tv_${id}_${secret}` })),
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
  ['an id that is too short', `tv_short_${secret}`],
  ['an id that is too long', `tv_${'a'.repeat(65)}_${secret}`],
  ['two keys', `tv_${id}_${secret}, tv_${id}_${secret}`],
])('a malformed key (%s) is refused without a look into the directory', async (_, apiKey) => {
  const looked: string[] = [];
  const watched = apiKeyCaller('first', {
    find: async (id) => {
      looked.push(id);
      return { app: 'first', secretDigest: digestOf(secret) };
    },
  });
  expect(await failureOf(watched.authenticate({ apiKey }))).toMatchObject({ code: 'unauthenticated' });
  expect(looked).toEqual([]);
});

test('the digest in the directory is not accepted in place of the secret', async () => {
  expect(await failureOf(present(`tv_${id}_${digestOf(secret)}`))).toMatchObject({ code: 'unauthenticated' });
});
