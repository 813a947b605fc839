import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { vending } from '../harness/cli.ts';
import { newPhoneNumber } from '../harness/flows.ts';
import { local } from '../harness/local-cli.ts';
import { lastPasscode } from '../harness/target.ts';

const nobody = (name = 'user') => `${name}-${randomUUID()}`;
const jsonOf = ({ out, said }: { readonly out: string; readonly said: string }) => {
  if (!out) throw new Error(`no answer: ${said}`);
  return JSON.parse(out);
};
const newKey = async (more = '') => jsonOf(await local(`keys create limited-login --json ${more}`));
const tokenBy = (apiKey: string, subject: string) =>
  local(`token limited-login --api-key ${apiKey} --subject ${subject}`);

describe('API keys', () => {
  test('a key is shown once, vends for the users that it is for, and for no others', async () => {
    const made = await local('keys create limited-login --subject-prefix shop-');
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^tv_[\da-f]{16}_[\w-]{32}$/) });
    expect(made.said).not.toContain(made.out);
    const { code, out } = await tokenBy(made.out, nobody('shop'));
    expect([code, JSON.parse(out).user.id]).toEqual([0, expect.stringMatching(/^shop-/)]);
    expect(await tokenBy(made.out, nobody('forum'))).toMatchObject({ code: 1, out: '' });
  });

  test('a scope is what was asked for', async () => {
    const more = '--metadata-keys plan,tier --max-lifetime-seconds 60';
    const { id, scope, apps } = await newKey(more);
    expect([scope, apps]).toEqual([
      { metadataKeys: ['plan', 'tier'], maxLifetimeSeconds: 60 },
      ['limited-login'],
    ]);
    const { rows } = jsonOf(await local('keys list --limit 1000 --json'));
    expect(rows).toContainEqual(expect.objectContaining({ id, scope, apps }));
  });

  test('a revoked key gets nothing from the very next request on, and its tokens are refused', async () => {
    const { id, apiKey } = await newKey();
    const { out } = await tokenBy(apiKey, nobody());
    const { token } = JSON.parse(out);
    expect(decodeJwt(token)['client_id']).toBe(id);
    expect(await local(`verify limited-login ${token}`)).toMatchObject({ code: 0 });
    expect(await local(`keys revoke ${id}`)).toMatchObject({ code: 0, out: '' });
    expect((await tokenBy(apiKey, nobody())).said).toMatch(/answered 40[13]/);
    expect(await local(`verify limited-login ${token}`)).toMatchObject({
      code: 1,
      out: '{\n  "active": false\n}',
    });
  });

  test('a list that is long comes in pages, each key once', async () => {
    const made = await Promise.all(Array.from({ length: 5 }, async () => (await newKey()).id));
    const seen: string[] = [];
    for (let after: string | undefined, page = 0; page < 200; page += 1) {
      const { rows, next } = jsonOf(
        await local(`keys list --limit 1 --json${after ? ` --after ${after}` : ''}`),
      );
      seen.push(...rows.map(({ id }: { id: string }) => id));
      after = next;
      if (after === undefined) break;
    }
    expect(seen).toEqual(expect.arrayContaining(made));
    expect(new Set(seen).size).toBe(seen.length);
  });

  test.each([
    ['an app that is not there', 'keys create nowhere', 1],
    ['no app', 'keys create', 2],
    ['a lifetime that is no number', 'keys create limited-login --max-lifetime-seconds soon', 2],
    ['a key that is not there', 'keys revoke 0000000000000000', 1],
    ['a command that is not there', 'keys destroy', 2],
    ['an option that is not there', 'keys list --all', 2],
  ])('%s: exit code, and what is wrong', async (_, line, code) => {
    const ran = await local(line);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.said).not.toBe('');
  });
});

describe('users', () => {
  const secrets = ['correct horse battery staple'];
  const login = (username: string, password: string) =>
    local(`token limited-password --user ${username}`, { secrets: [password] });

  test('are added with a password from standard input, log in, and are removed', async () => {
    const username = nobody();
    expect(await local(`users add limited-password ${username}`, { secrets })).toMatchObject({
      code: 0,
      out: '',
    });
    const { code, out } = await login(username, 'correct horse battery staple');
    expect([code, decodeJwt(JSON.parse(out).jwt).sub]).toEqual([0, username]);
    expect((await login(username, 'wrong')).said).toContain('401');
    const { rows } = jsonOf(await local('users list limited-password --limit 1000 --json'));
    expect(rows).toContainEqual(expect.objectContaining({ username }));
    expect(await local(`users remove limited-password ${username}`)).toMatchObject({ code: 0 });
    expect((await login(username, 'correct horse battery staple')).code).toBe(1);
  });

  test('have another password after passwd, and not the old one', async () => {
    const username = nobody();
    await local(`users add limited-password ${username}`, { secrets });
    expect((await local(`users passwd limited-password ${username}`, { secrets: ['another'] })).code).toBe(0);
    expect((await login(username, 'another')).code).toBe(0);
    expect((await login(username, secrets[0] ?? '')).code).toBe(1);
  });

  test('at a terminal, a password is typed twice the same', async () => {
    const add = (typed: string[]) =>
      local(`users add limited-password ${nobody()}`, { secrets: typed, isInteractive: true });
    expect((await add(['one', 'one'])).code).toBe(0);
    expect(await add(['one', 'two'])).toMatchObject({ code: 1, said: 'The two passwords differ.' });
  });

  test.each([
    ['nobody twice', 'users add limited-password user-1', ['x'], 'already'],
    ['nobody without a password', 'users add limited-password somebody', [], 'empty'],
    [
      'nobody whose password is too long',
      'users add limited-password somebody',
      ['x'.repeat(1_025)],
      'longer',
    ],
    ['no users if people log in otherwise', 'users add qiscus somebody', ['x'], 'qiscus has no users'],
    ['no new password for nobody', 'users passwd limited-password no-such-user', ['x'], 'no user'],
    ['nobody is removed twice', 'users remove limited-password no-such-user', [], 'no user'],
  ])('%s', async (_, line, typed, why) => {
    expect(await local(line, { secrets: typed })).toMatchObject({
      code: 1,
      said: expect.stringContaining(why),
    });
  });
});

describe('cut-offs', () => {
  test('stop a user at once, by the id that they log in with, until they are cleared', async () => {
    const { apiKey } = await newKey();
    const user = nobody();
    const { token } = jsonOf(await tokenBy(apiKey, user));
    await local(`cutoff set limited-login ${user}`);
    expect((await tokenBy(apiKey, user)).said).toContain('403');
    expect((await local(`verify limited-login ${token}`)).code).toBe(1);
    const { rows } = jsonOf(await local('cutoff list limited-login --json'));
    expect(rows).toContainEqual({ user, refused: 'all' });
    await local(`cutoff clear limited-login ${user}`);
    expect((await tokenBy(apiKey, user)).code).toBe(0);
    expect((await local(`verify limited-login ${token}`)).code).toBe(0);
  });

  test('end what was issued before, and let new tokens be had', async () => {
    const { apiKey } = await newKey();
    const user = nobody();
    const { token } = jsonOf(await tokenBy(apiKey, user));
    await local(`cutoff set limited-login ${user} --before now`);
    expect((await local(`verify limited-login ${token}`)).code).toBe(1);
    await local(`cutoff set limited-login ${user} --before 2020-01-01T00:00:00Z`);
    expect((await local(`verify limited-login ${token}`)).code).toBe(0);
  });

  test("know a user by the id of their login and by the vendor's", async () => {
    const user = nobody();
    await local(`cutoff set wonderful ${user}`);
    const { rows } = jsonOf(await local('cutoff list wonderful --limit 1000 --json'));
    const named = rows.map((row: { user: string }) => row.user);
    expect(named).toContain(user);
    expect(named.some((each: string) => /^[\da-f]{8}-[\da-f]{4}-5/.test(each))).toBe(true);
    await local(`cutoff clear wonderful ${user}`);
  });

  test.each([
    ['nobody is everybody by mistake', 'cutoff set limited-login', 1],
    ['nor somebody and everybody', 'cutoff set limited-login alice --everybody', 1],
    ['a time that is none', 'cutoff set limited-login alice --before yesterday', 2],
    ['nobody is cut off twice as clear', 'cutoff clear limited-login no-such-user', 1],
  ])('%s', async (_, line, code) => expect((await local(line)).code).toBe(code));
});

describe('trying an app', () => {
  test.each(['comapi', 'qiscus', 'avaya', 'wonderful', 'wonderful-nonce', 'chatsdk', 'guests'])(
    '%s gives a token to whoever npm start has made up',
    async (app) => {
      const answer = await local(`token ${app}`);
      expect([answer.code, JSON.stringify(jsonOf(answer))]).toEqual([0, expect.stringContaining('ey')]);
    },
  );

  test('guests have one, and a telephone with the code that it gets', async () => {
    expect((await local('token guests --guest')).code).toBe(0);
    const phone = newPhoneNumber();
    const secrets = [() => lastPasscode(phone)];
    expect((await local(`token guests --phone ${phone}`, { secrets })).code).toBe(0);
    const wrong = { secrets: ['000000x'] };
    expect((await local(`token guests --phone ${phone}`, wrong)).said).toContain('401');
  });

  test('a nonce comes from an app that makes them', async () => {
    expect(await local('nonce comapi')).toMatchObject({ code: 0, out: expect.stringMatching(/^[\w-]{32}$/) });
    expect(await local('nonce chatsdk')).toMatchObject({ code: 1 });
  });

  test('a token that is read from standard input, or none', async () => {
    expect(await local('verify comapi', { secrets: ['no token'] })).toMatchObject({ code: 1 });
    expect(await local('verify avaya x')).toMatchObject({
      code: 1,
      said: expect.stringContaining('does not sign'),
    });
  });
});

test('without the service there is a hint, and no stack trace', async () => {
  const ran = await local('keys list', {
    environment: { VENDING_CREDENTIALS_FILE: '/nowhere/credentials.json' },
  });
  expect(ran).toMatchObject({ code: 1, said: expect.stringContaining('npm start') });
});

describe('login', () => {
  test('of a made-up person gives a token that the app takes', async () => {
    const { code, out } = await local('login user-7 --app chatsdk');
    const asked = await local(`token chatsdk --bearer ${out}`);
    expect([code, asked.code]).toEqual([0, 0]);
    expect(decodeJwt(JSON.parse(asked.out).token)).toMatchObject({ user_id: 'user-7' });
  });

  test('is for npm start, and for apps that trust a provider', async () => {
    expect(await vending('login user-2')).toMatchObject({
      code: 1,
      said: expect.stringContaining('add --local'),
    });
    expect(await local('login user-2 --app comapi')).toMatchObject({
      code: 1,
      said: expect.stringContaining('comapi does not take logins'),
    });
  });
});

describe('a command that is not there', () => {
  test.each<[string, RegExp]>([
    ['status', /Did you mean secret status\?$/],
    ['revoke 0000000000000000', /Did you mean keys revoke or secret revoke\?$/],
    ['frobnicate', /unknown command 'frobnicate'/],
  ])('%s: the message names the command that may be meant', async (line, hint) => {
    expect(await local(line)).toMatchObject({ code: 2, out: '', said: expect.stringMatching(hint) });
  });
});

test('--local and --stack together are refused', async () => {
  const { code, said } = await local('secret status --stack other');
  expect([code, said]).toEqual([2, expect.stringContaining('cannot be used with')]);
});
