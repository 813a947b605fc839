import { describe, expect, test } from '@jest/globals';
import type { AccountStore } from '../../lambdas/vending/account-store.ts';

const now = 1_800_000_000;
let made = 0;
const newSubject = () => `user-${++made}`;

/** Ids that a careless key would mix up, cut or refuse; each is another user. */
export const oddSubjects = [
  'a b',
  ' a b',
  'a/b',
  'a//b',
  '../a',
  'a#b',
  '#',
  'app#a',
  '0',
  '*',
  '__proto__',
  'é',
  'e\u0301',
  '😀',
  '👨‍👩‍👧‍👦 / #1',
  'A',
  'a',
  'x'.repeat(255),
  'x'.repeat(256),
  '😀'.repeat(256),
];

/** Keys that would be syntax, another attribute or a prototype, if they were ever taken for more than text. */
const oddCustom: Readonly<Record<string, unknown>> = Object.fromEntries(
  [
    '__proto__',
    'constructor',
    '#a',
    '#0',
    ':b',
    ':now',
    '',
    ' ',
    'pk',
    'createdAt',
    'displayName',
    'avatarUrl',
    'subject',
    'custom',
    'custom:a',
    'a.b[0]',
    'SET',
    '0',
    '名前 😀',
    'k'.repeat(200),
  ].map((key, at) => [key, `value ${at}`]),
);

const jsonValues: Readonly<Record<string, unknown>> = {
  nothing: null,
  no: false,
  zero: 0,
  small: -1.5e-7,
  large: Number.MAX_SAFE_INTEGER,
  text: 'Ünï "quoted" \\ 😀\n',
  emptyText: '',
  list: [1, [2, { three: null }], []],
  nested: { deep: { deeper: { '': [true] } }, displayName: 'not his name' },
  loneSurrogate: '\ud800',
};

/** What every account store does. `storeOf` gives an app's store; tests use fresh users. */
export function accountStoreContract(name: string, storeOf: (app: string) => AccountStore): void {
  describe(`accounts: ${name}`, () => {
    test('nobody is there before they are made', async () => {
      expect(await storeOf('app').find(newSubject())).toBeUndefined();
    });

    test('one who says nothing of themselves has an id and a beginning, and nothing empty', async () => {
      const [store, subject] = [storeOf('app'), newSubject()];
      const account = { subject, custom: {}, createdAt: now };
      expect(await store.upsert({ subject }, now)).toStrictEqual(account);
      expect(await store.find(subject)).toStrictEqual(account);
    });

    test('all that was said is found as it was', async () => {
      const [store, subject] = [storeOf('app'), newSubject()];
      const change = {
        subject,
        displayName: 'Ünï "quoted" \\ 名前',
        avatarUrl: 'https://example.com/a?b=c&d=é',
        custom: jsonValues,
      };
      const account = { ...change, createdAt: now };
      expect(await store.upsert(change, now)).toStrictEqual(account);
      expect(await store.find(subject)).toStrictEqual(account);
    });

    test('what is given replaces, what is absent stays, custom is merged by its outermost keys', async () => {
      const [store, subject] = [storeOf('app'), newSubject()];
      const first = { displayName: 'Alice', avatarUrl: 'https://example.com/1.png' };
      await store.upsert({ subject, ...first, custom: { a: 1, b: { x: 1 }, c: 'kept' } }, now);
      expect(await store.upsert({ subject }, now + 1)).toMatchObject(first);
      await store.upsert({ subject, custom: { a: null, b: { y: 2 } } }, now + 2);
      await store.upsert({ subject, displayName: 'Bob', custom: {} }, now + 3);
      expect(await store.find(subject)).toStrictEqual({
        ...first,
        subject,
        displayName: 'Bob',
        custom: { a: null, b: { y: 2 }, c: 'kept' },
        createdAt: now,
      });
    });

    test('what JSON has no word for is no change', async () => {
      const [store, subject] = [storeOf('app'), newSubject()];
      await store.upsert({ subject, custom: { a: 1 } }, now);
      const { custom } = await store.upsert({ subject, custom: { a: undefined, b: () => 2 } }, now);
      expect(custom).toStrictEqual({ a: 1 });
    });

    test('no custom key is more than text', async () => {
      const [store, subject] = [storeOf('app'), newSubject()];
      const account = { subject, displayName: 'Alice', custom: oddCustom, createdAt: now };
      expect(await store.upsert({ subject, displayName: 'Alice', custom: oddCustom }, now)).toEqual(account);
      const found = await store.find(subject);
      expect(found).toEqual(account);
      // `toEqual` takes an own `__proto__` for none.
      expect(Object.entries(found?.custom ?? {}).sort()).toEqual(Object.entries(oddCustom).sort());
    });

    test('each key alone leaves name, picture and beginning as they were', async () => {
      const store = storeOf('app');
      for (const [key, value] of Object.entries(oddCustom)) {
        const subject = newSubject();
        const before = await store.upsert({ subject, displayName: 'Alice', avatarUrl: 'a:b' }, now);
        const { custom, ...rest } = await store.upsert(
          { subject, custom: Object.fromEntries([[key, value]]) },
          now + 1,
        );
        expect({ ...rest, custom: {} }).toStrictEqual(before);
        expect(Object.entries(custom)).toEqual([[key, value]]);
      }
    });

    test('a hundred custom keys of 200 characters, with name and picture, are one change', async () => {
      const [store, subject] = [storeOf('app'), newSubject()];
      const custom = Object.fromEntries(
        Array.from({ length: 101 }, (_, at) => [`${at}`.padEnd(4, 'x').padEnd(200, '😀'), at]),
      );
      const change = { subject, displayName: 'Alice', avatarUrl: 'a:b', custom };
      expect(await store.upsert(change, now)).toStrictEqual({ ...change, createdAt: now });
    });

    test('odd ids are found as they were, and none is another', async () => {
      const store = storeOf('odd');
      for (const subject of oddSubjects) await store.upsert({ subject, custom: { only: subject } }, now);
      for (const subject of oddSubjects)
        expect(await store.find(subject)).toStrictEqual({
          subject,
          custom: { only: subject },
          createdAt: now,
        });
      for (const stranger of ['x'.repeat(257), 'a b ', 'a%2Fb', 'e', '', 'app'])
        expect(await store.find(stranger)).toBeUndefined();
    });

    test('two apps never share a user, whatever their names have in common', async () => {
      const names = ['chat', 'chat-a', 'chat-app', 'app'];
      const stores = new Map(names.map((app) => [app, storeOf(app)] as const));
      const subjects = ['shared', '#shared', 'a#shared', '-a#shared', 'app#shared', 'chat#shared'];
      for (const [app, store] of stores)
        for (const subject of subjects) await store.upsert({ subject, custom: { [app]: subject } }, now);
      for (const [app, store] of stores)
        for (const subject of subjects)
          expect((await store.find(subject))?.custom).toStrictEqual({ [app]: subject });
    });

    test('of two changes that race neither loses anything, in each of 20 rounds', async () => {
      expect(await lostIn(20, storeOf('app'))).toBe(0);
    });
  });
}

/** In how many rounds two changes at once of one new user did not both last. */
export async function lostIn(rounds: number, store: AccountStore): Promise<number> {
  let lost = 0;
  for (let round = 0; round < rounds; round += 1) {
    const subject = newSubject();
    const [first, second] = [now + round, now + round + 1];
    await Promise.all([
      store.upsert({ subject, displayName: 'Alice', custom: { a: 1, both: 1 } }, first),
      store.upsert({ subject, avatarUrl: 'https://example.com/1.png', custom: { b: 2, both: 1 } }, second),
    ]);
    const { createdAt, ...account } = (await store.find(subject)) ?? {};
    const complete = {
      subject,
      displayName: 'Alice',
      avatarUrl: 'https://example.com/1.png',
      custom: { a: 1, b: 2, both: 1 },
    };
    if (JSON.stringify(sorted(account)) !== JSON.stringify(sorted(complete))) lost += 1;
    expect([first, second]).toContain(createdAt);
  }
  return lost;
}

const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, member]) => [key, sorted(member)])
    : value;
