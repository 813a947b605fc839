import { createHook } from 'node:async_hooks';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { passwordCaller } from '../../lambdas/callers/password.ts';
import { hashPassword } from '../../lambdas/callers/password-hash.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryUsers } from '../doubles/memory-users.ts';
import { provenBy, proving } from '../doubles/proving.ts';
import { setClock } from '../doubles/set-clock.ts';
import { madeUpGuard } from './made-up-guard.ts';

const password = 'correct horse battery staple';
const users = memoryUsers();
/** Little work, so that tests may log in often. */
const cost = { ln: 4, r: 1, p: 1 };
const hashOf = (text: string) => hashPassword(text, undefined, cost);
const caller = passwordCaller(users, madeUpGuard(), [cost]);
const login = (username: string, given: string) => provenBy(caller, proving({ username, password: given }));

beforeAll(async () => {
  const passwordHash = await hashOf(password);
  await users.put('alice', { passwordHash, displayName: 'Alice', avatarUrl: 'https://example.com/a' });
  await users.put('bob', { passwordHash });
});

describe('who is let in', () => {
  test('the right password proves the username as subject, with what the directory knows of the user', async () => {
    expect(await login('alice', password)).toStrictEqual({
      subject: 'alice',
      displayName: 'Alice',
      avatarUrl: 'https://example.com/a',
    });
    expect(await login('bob', password)).toStrictEqual({ subject: 'bob' });
  });

  test('a password is the same however its accents are typed', async () => {
    await users.put('jürgen', { passwordHash: await hashOf('Zu\u0308rich') });
    for (const typed of ['Z\u00fcrich', 'Zu\u0308rich'])
      expect(await login('jürgen', typed)).toEqual({ subject: 'jürgen' });
  });

  test('a request without username or password is for another caller to judge', async () => {
    expect(await caller.authenticate(proving({}))).toBeUndefined();
    expect(await caller.authenticate(proving({ username: 'alice' }))).toBeUndefined();
    expect(await caller.authenticate(proving({ password }))).toBeUndefined();
  });
});

describe('who is not', () => {
  test('a wrong password and an unknown user are refused in one and the same way', async () => {
    const [wrong, unknown] = [
      await failureOf(login('alice', 'wrong')),
      await failureOf(login('nobody', password)),
    ];
    expect(wrong).toBeInstanceOf(Refusal);
    expect(wrong).toMatchObject({ code: 'unauthenticated' });
    expect({ ...unknown, message: unknown.message }).toStrictEqual({ ...wrong, message: wrong.message });
  });

  test.each(['', `${password} `, password.slice(1), password.toUpperCase()])(
    'the password %j for another one',
    async (given) => {
      expect(await failureOf(login('alice', given))).toMatchObject({ code: 'unauthenticated' });
    },
  );

  test.each([
    '',
    '$',
    'no-hash',
    '$scrypt$ln=4,r=1,p=1',
    '$scrypt$ln=4,r=1,p=1$$',
    `$scrypt$ln=4,r=1,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`,
    `$scrypt$ln=4,r=1,p=1$${'A'.repeat(22)}$${'Ä'.repeat(43)}`,
  ])('anybody, while the directory holds the damaged hash %j', async (passwordHash) => {
    await users.put('damaged', { passwordHash });
    expect(await failureOf(login('damaged', ''))).toMatchObject({ code: 'unauthenticated' });
  });

  test('a refusal tells neither the password nor who was asked for', async () => {
    const failure = await failureOf(login('alice', 'hunter2-hunter2'));
    expect(JSON.stringify({ ...failure, message: failure.message })).not.toMatch(/hunter2|alice/);
  });
});

describe('a stored hash', () => {
  test('says how it was made, and with which salt', async () => {
    const [one, other] = [await hashPassword(password), await hashPassword(password)];
    for (const each of [one, other])
      expect(each).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(other);
  });

  test('is what RFC 7914 says', async () => {
    // Section 12, second vector, of which 32 bytes are compared.
    const hash = await hashPassword('password', Buffer.from('NaCl'), { ln: 10, r: 8, p: 16 });
    const [, , , , bytes = ''] = hash.split('$');
    expect(Buffer.from(bytes, 'base64').toString('hex')).toBe(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162',
    );
  });
});

describe('when the cost is raised', () => {
  const [former, today] = [cost, { ln: 5, r: 1, p: 1 }];
  const raised = passwordCaller(users, madeUpGuard(), [today, former]);
  const enter = (username: string, given: string) => provenBy(raised, proving({ username, password: given }));
  const stored = async (username: string) => (await users.find(username))?.passwordHash ?? '';
  beforeEach(async () => {
    await users.put('old', { passwordHash: await hashOf(password), displayName: 'Old' });
  });

  test('the right password is stored at the new cost, and still the right one', async () => {
    expect(await enter('old', password)).toEqual({ subject: 'old', displayName: 'Old' });
    const renewed = await stored('old');
    expect(renewed).toMatch(/^\$scrypt\$ln=5,r=1,p=1\$/);
    expect(await enter('old', password)).toMatchObject({ subject: 'old' });
    expect(await stored('old')).toBe(renewed);
  });

  test('nothing is written for a hash of the new cost', async () => {
    await users.put('new', { passwordHash: await hashPassword(password, undefined, today) });
    const replaceHash = async () => {
      throw new Error('written');
    };
    const readOnly = passwordCaller({ ...users, replaceHash }, madeUpGuard(), [today, former]);
    expect(await provenBy(readOnly, proving({ username: 'new', password }))).toEqual({ subject: 'new' });
  });

  test('a wrong one changes nothing', async () => {
    const before = await stored('old');
    expect(await failureOf(enter('old', 'wrong'))).toMatchObject({ code: 'unauthenticated' });
    expect(await stored('old')).toBe(before);
  });

  test('a hash of any other cost is no hash: nothing is computed by it', async () => {
    const passwordHash = (await hashOf(password)).replace('ln=4', 'ln=40');
    await users.put('absurd', { passwordHash });
    expect(await failureOf(enter('absurd', password))).toMatchObject({ code: 'unauthenticated' });
  });

  test('known and unknown users, old hashes and new ones, and whoever is over the limit cost the same', async () => {
    await users.put('new', { passwordHash: await hashPassword(password, undefined, today) });
    const closed = passwordCaller(
      users,
      madeUpGuard(setClock(), { failedLoginsPerUser: { max: 0, windowSeconds: 60 } }),
      [today, former],
    );
    const hashesOf = async (work: Promise<unknown>) => {
      const before = hashes;
      await work;
      return hashes - before;
    };
    let hashes = 0;
    const hook = createHook({
      init: (_, type) => {
        if (type === 'SCRYPTREQUEST') hashes += 1;
      },
    }).enable();
    const counts = [
      await hashesOf(enter('new', password)),
      await hashesOf(failureOf(enter('new', 'wrong'))),
      await hashesOf(failureOf(enter('old', 'wrong'))),
      await hashesOf(enter('old', password)),
      await hashesOf(failureOf(enter('nobody', password))),
      await hashesOf(failureOf(closed.authenticate(proving({ username: 'new', password })))),
    ];
    hook.disable();
    expect(counts).toEqual([2, 2, 2, 2, 2, 2]);
  });
});
