import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { dynamodbApiKeys, dynamodbUsers } from '../../lambdas/adapters/dynamodb/directory.ts';
import { checkPassword } from '../../lambdas/callers/password-hash.ts';
import { appsOf } from '../../lambdas/config/apps.ts';
import { passwordCosts } from '../../lambdas/contract/password-cost.ts';
import { isPossibleId } from '../../lambdas/contract/possible-ids.ts';
import { headerProofs } from '../../lambdas/http/proofs.ts';
import { digestOf } from '../../lambdas/vending/digest.ts';
import { type Listening, listen } from '../../local/listen.ts';
import config from '../fixtures/demo-config.ts';
import { startDeployment } from './deployment.ts';

/** Far from the clock of the machine that runs the tests. */
const serviceTime = '2031-05-06T07:08:09Z';
let service: Listening;
let started: Awaited<ReturnType<typeof startDeployment>>;
beforeAll(async () => {
  service = await listen((_request, response) => {
    response.setHeader('date', new Date(serviceTime).toUTCString()).end();
  }, 0);
  started = await startDeployment({ baseUrl: service.url });
});
afterAll(() => Promise.all([started.close(), service.close()]));
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

  test('a limit on a field that an app does not have is refused, since it would limit nothing', async () => {
    const { code, out, said } = await run('keys create qiscus --allow room=lobby');
    expect([code, out]).toEqual([1, '']);
    expect(said).toContain('qiscus has no field room to allow. It has: none.');
  });

  test('no two are the same', async () => {
    const [one, other] = [await make(), await make()];
    expect(one.id).not.toBe(other.id);
    expect(one.apiKey.slice(-32)).not.toBe(other.apiKey.slice(-32));
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
    expect(await rowsOf('users list comapi')).toContainEqual({
      username: 'bob',
      createdAt: expect.any(String),
    });
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

  test('of one id of a user are cleared by the other; the answer for scripts has all ids', async () => {
    const { ids } = JSON.parse((await run('cutoff set wonderful bob --json')).out);
    expect(ids).toEqual(['bob', expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-5/)]);
    await run('cutoff clear wonderful bob');
    await run(`cutoff set wonderful ${ids[1]}`);
    expect((await run('cutoff clear wonderful bob')).code).toBe(0);
    const left = (await rowsOf('cutoff list wonderful')).map(({ user }: { user: string }) => user);
    expect(left).not.toContain(ids[1]);
  });

  test('of a phone number hold for it in either spelling, and are cleared by either', async () => {
    await run('cutoff set qiscus 6281234567890');
    expect(await rowsOf('cutoff list qiscus')).toContainEqual({ user: '+6281234567890', refused: 'all' });
    expect((await run('cutoff clear qiscus +6281234567890')).code).toBe(0);
    expect(await rowsOf('cutoff list qiscus')).toEqual([]);
  });

  test('before now: on the clock of the service, and the second that goes on there', async () => {
    await run('cutoff set edited alice --before now');
    expect(await rowsOf('cutoff list edited')).toEqual([
      { user: 'alice', refused: 'issued before 2031-05-06T07:08:10Z' },
    ]);
  });

  test.each([
    ['does not answer', 'http://127.0.0.1:9'],
    ['does not tell the time', ''],
  ])('before now: nothing is changed if the service %s', async (why, baseUrl) => {
    const timeless = await listen((_request, response) => {
      response.sendDate = false;
      response.end();
    }, 0);
    const other = await startDeployment({ baseUrl: baseUrl || timeless.url });
    const { code, said } = await other.run('cutoff set edited bob --before now');
    expect([code, said]).toEqual([1, expect.stringContaining(why)]);
    expect((await other.run('cutoff list edited')).out).toBe('The list is empty.');
    await Promise.all([other.close(), timeless.close()]);
  });

  const hint = (app: string) =>
    `A phone number logs in to ${app} with its country code and without spaces, such as +6281234567890.`;

  test.each(['006281234567890', '081234567890', '+62 812-3456-7890'])(
    'of a number that no login has, %s, are set, with a warning that names the right spelling',
    async (number) => {
      const users = ['cutoff', 'set', 'qiscus', number];
      expect(await started.run(users)).toEqual({
        code: 0,
        out: '',
        said: `Warning: no caller of qiscus gives the id ${number} today. ${hint('qiscus')}\n${number} is cut off from qiscus until it is cleared.`,
      });
      expect(await started.run(['cutoff', 'clear', 'qiscus', number])).toMatchObject({ code: 0 });
    },
  );

  test('of a user whose id only looks like one are set, with a warning', async () => {
    const { code, said } = await run('cutoff set limited-passcode 006281234567890');
    expect([code, said.split('\n')]).toEqual([
      0,
      [
        `Warning: 006281234567890 is not a phone number. ${hint('limited-passcode')}`,
        '006281234567890 is cut off from limited-passcode until it is cleared.',
      ],
    ]);
    expect((await run('cutoff clear limited-passcode 006281234567890')).said).toBe(
      '006281234567890 can get tokens of limited-passcode again.',
    );
  });

  test('of an id that no caller gives today are set, since its tokens may live on, and cleared', async () => {
    const { code, said } = await run('cutoff set rotated alice');
    expect([code, said.split('\n')]).toEqual([
      0,
      [
        'Warning: no caller of rotated gives the id alice today.',
        'alice is cut off from rotated until it is cleared.',
      ],
    ]);
    expect((await run('cutoff clear rotated alice')).code).toBe(0);
  });
});

describe('whose id can be', () => {
  const id = '6F0F7C1E-3F5B-4B7E-9A51-2D8C4E6A9B10';
  const apps = Object.fromEntries(appsOf(config).map((app) => [app.name, app]));
  const possible = (name: string, user: string) => {
    const app = apps[name];
    if (!app) throw new Error(`there is no app ${name}`);
    return isPossibleId(app, user);
  };

  test.each<[app: string, isPossible: boolean, users: string[]]>([
    ['qiscus', true, ['+6281234567890', '6281234567890']],
    ['qiscus', false, ['006281234567890', '081234567890', '+62 812-3456-7890', 'alice', id, '']],
    ['limited-passcode', true, ['+6281234567890', '6281234567890', '081234567890', 'auth0|alice']],
    ['limited-password', true, ['alice', 'al ice@example.com', '+62 812', id]],
    ['limited-password', false, ['', 'a\nb', 'x'.repeat(257)]],
    ['comapi', true, ['alice']],
    ['rotated', true, [id, id.toLowerCase()]],
    ['rotated', false, ['alice', '+6281234567890', '']],
    ['edited', true, ['alice', id]],
    ['edited', false, ['', 'x'.repeat(257)]],
  ])('in %s: %s', (app, isPossible, users) => {
    for (const user of users) expect([user, possible(app, user)]).toEqual([user, isPossible]);
  });

  test('a backend’s users are named as the vendor’s requests name them, in either role', () => {
    const { rotated, guests, qiscus } = apps;
    if (!rotated || !guests || !qiscus) throw new Error('an app is missing');
    const onlyGuests = { ...guests, roles: ['integrator'] as const, callers: guests.callers.slice(-1) };
    expect(['alice', id].map((user) => isPossibleId(onlyGuests, user))).toEqual([false, true]);
    const vendorOnly = { ...rotated, roles: ['vendor'] as const, callers: [] };
    expect(['alice', id].map((user) => isPossibleId(vendorOnly, user))).toEqual([false, true]);
    expect(isPossibleId({ ...qiscus, callers: [{ kind: 'apiKey' }] }, 'alice')).toBe(true);
  });

  test.each([
    ['qiscus', 'Passcode', 'phoneNumber'],
    ['limited-passcode', 'Passcode', 'phoneNumber'],
    ['comapi', 'Basic', 'username'],
    ['guests', 'Basic', 'username'],
    ['guests', 'Passcode', 'phoneNumber'],
  ] as const)('of %s, every name that a %s login is read with', (app, scheme, proof) => {
    const name = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.stringMatching(/^(\+|00|0)?[1-9]\d{5,15}$/),
    );
    let accepted = 0;
    fc.assert(
      fc.property(name, (user) => {
        const authorization = `${scheme} ${Buffer.from(`${user}:123456`).toString('base64')}`;
        if (headerProofs({ authorization })[proof] === undefined) return;
        accepted += 1;
        expect(possible(app, user.split(':')[0] ?? '')).toBe(true);
      }),
      // About a quarter of all names are ones that such a login is read with.
      { numRuns: 200 },
    );
    expect(accepted).toBeGreaterThan(10);
  });
});
