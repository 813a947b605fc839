import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { dynamodbApiKeys, dynamodbUsers } from '../../lambdas/adapters/dynamodb/directory.ts';
import { checkPassword } from '../../lambdas/callers/password-hash.ts';
import { passwordCosts } from '../../lambdas/contract/password-cost.ts';
import { digestOf } from '../../lambdas/vending/digest.ts';
import { startDeployment } from './deployment.ts';

let started: Awaited<ReturnType<typeof startDeployment>>;
beforeAll(async () => {
  started = await startDeployment();
});
afterAll(() => started.close());
const run = (line: string, secrets: string[] = []) => started.run(line, { secrets });
const rowsOf = async (line: string) => JSON.parse((await run(`${line} --json`)).out).rows;

describe('API keys', () => {
  const make = async (more = '') => JSON.parse((await run(`keys create qiscus ${more} --json`)).out);

  test('a key is for its apps and scope; only its digest is kept', async () => {
    const made = await run('keys create qiscus comapi qiscus --subject-prefix shop- --label web');
    const [, id = '', secret = ''] = /^tv_([\da-f]{16})_([\w-]{32})$/.exec(made.out) ?? [];
    expect(made.said).toContain(id);
    expect(await dynamodbApiKeys(started.table).find(id)).toEqual({
      apps: expect.arrayContaining(['qiscus', 'comapi']),
      scope: { subjectPrefix: 'shop-' },
      secretDigest: digestOf(secret),
    });
    expect(await rowsOf('keys list')).toContainEqual({
      id,
      apps: expect.arrayContaining(['qiscus', 'comapi']),
      label: 'web',
      scope: { subjectPrefix: 'shop-' },
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });

  test('a scope takes names and a lifetime', async () => {
    const { scope } = await make('--metadata-keys plan,tier --max-lifetime-seconds 60');
    expect(scope).toEqual({ metadataKeys: ['plan', 'tier'], maxLifetimeSeconds: 60 });
  });

  test('no two are the same', async () => {
    const [one, other] = [await make(), await make()];
    expect(one.id).not.toBe(other.id);
    expect(one.apiKey.split('_').at(-1)).not.toBe(other.apiKey.split('_').at(-1));
  });

  test('a revoked one is listed with the time, and found no more', async () => {
    const { id } = await make();
    expect((await run(`keys revoke ${id}`)).code).toBe(0);
    expect(await dynamodbApiKeys(started.table).find(id)).toBeUndefined();
    expect(await rowsOf('keys list')).toContainEqual(
      expect.objectContaining({ id, revokedAt: expect.stringMatching(/^\d{4}-/) }),
    );
    expect(await run('keys revoke 0000000000000000')).toMatchObject({ code: 1 });
  });

  test('an app that is not there', async () => {
    expect(await run('keys create nowhere')).toMatchObject({ code: 1, out: '' });
  });
});

describe('users', () => {
  const found = (name: string) => dynamodbUsers(started.table, 'comapi').find(name);
  const fits = async (name: string, password: string) =>
    (await checkPassword(password, (await found(name))?.passwordHash, passwordCosts)) !== undefined;

  test('are added, listed, given another password, and removed', async () => {
    const name = `alice-${randomUUID()}`;
    expect((await run(`users add comapi ${name} --display-name Alice`, ['one'])).code).toBe(0);
    const before = await found(name);
    expect(await rowsOf('users list comapi')).toContainEqual({
      username: name,
      displayName: 'Alice',
      createdAt: expect.stringMatching(/^\d{4}-/),
    });
    expect((await run(`users passwd comapi ${name}`, ['two'])).code).toBe(0);
    expect(await found(name)).toEqual({ displayName: 'Alice', passwordHash: expect.any(String) });
    expect((await found(name))?.passwordHash).not.toBe(before?.passwordHash);
    expect(await fits(name, 'two')).toBe(true);
    expect((await run(`users remove comapi ${name}`)).code).toBe(0);
    expect(await found(name)).toBeUndefined();
  });

  test('one who is there is not added again', async () => {
    await run('users add comapi bob', ['one']);
    const before = await found('bob');
    expect(await run('users add comapi bob', ['two'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('already'),
    });
    expect(await found('bob')).toEqual(before);
    expect(before).not.toHaveProperty('displayName');
  });

  test.each([
    ['users passwd comapi nobody', 'no user nobody'],
    ['users remove comapi nobody', 'no user nobody'],
    ['users add qiscus alice', 'qiscus has no users'],
  ])('%s is refused', async (line, why) => {
    expect(await run(line, ['one'])).toMatchObject({ code: 1, said: expect.stringContaining(why) });
  });
});

describe('cut-offs', () => {
  test('are set for good or before a time, listed, and cleared', async () => {
    await run('cutoff set chatsdk alice');
    await run('cutoff set chatsdk bob --before 2026-11-30T12:00:00Z');
    await run('cutoff set chatsdk --everybody --before 2026-11-30T12:00:00.001Z');
    await run('cutoff set chatsdk-upstream carol');
    expect(await rowsOf('cutoff list chatsdk')).toEqual(
      expect.arrayContaining([
        { user: 'alice', refused: 'all' },
        { user: 'bob', refused: 'issued before 2026-11-30T12:00:00Z' },
        { user: '(everybody)', refused: 'issued before 2026-11-30T12:00:01Z' },
      ]),
    );
    for (const whom of ['alice', 'bob', '--everybody'])
      expect((await run(`cutoff clear chatsdk ${whom}`)).code).toBe(0);
    expect(await rowsOf('cutoff list chatsdk')).toEqual([]);
    expect(await run('cutoff clear chatsdk alice')).toMatchObject({ code: 1 });
  });

  test('of everybody are one, even if the vendor has ids of its own', async () => {
    await run('cutoff set wonderful-nonce --everybody');
    expect(await rowsOf('cutoff list wonderful-nonce')).toEqual([{ user: '(everybody)', refused: 'all' }]);
  });

  test("of a user reach the vendor's id of them, too", async () => {
    await run('cutoff set wonderful alice');
    const users = (await rowsOf('cutoff list wonderful')).map(({ user }: { user: string }) => user);
    expect(users).toHaveLength(2);
    expect(users).toContain('alice');
  });

  test('of a phone number hold for it in either spelling, and are cleared by either', async () => {
    await run('cutoff set qiscus 6281234567890');
    expect(await rowsOf('cutoff list qiscus')).toContainEqual({ user: '+6281234567890', refused: 'all' });
    expect((await run('cutoff clear qiscus +6281234567890')).code).toBe(0);
    expect(await rowsOf('cutoff list qiscus')).toEqual([]);
  });
});
