import { createPublicKey, randomBytes } from 'node:crypto';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { calculateJwkThumbprint } from 'jose';
import { programOf } from '../../cli/program.ts';
import { rsaPairOf } from '../fixtures/rsa-pair.ts';
import { eventually } from '../harness/eventually.ts';
import { local as localCli } from '../harness/local-cli.ts';
import { credentials } from '../harness/target.ts';

/** The apps `edited` and `rotated`, whose secrets no other test knows. */
const local = (line: string, ...secrets: string[]) => localCli(line, { secrets });
interface Row {
  readonly label: string;
  readonly version: string;
  readonly usable: boolean;
  readonly why?: string;
}
const statusOf = async (app: string): Promise<Row[]> =>
  JSON.parse((await local(`secret status ${app} --json`)).out);
const versionAt = async (app: string, label: string) =>
  (await statusOf(app)).find((row) => row.label === label)?.version;
const newSecret = () => randomBytes(32).toString('base64url');

describe('secret status', () => {
  test('shows every secret of every app, whether it is usable, and nothing of the values', async () => {
    const { out } = await local('secret status --json');
    const rows: (Row & { secret: string })[] = JSON.parse(out);
    const current = rows.filter(({ label }) => label === 'AWSCURRENT');
    expect(current.map(({ secret }) => secret)).toContainEqual(
      expect.stringContaining('chatsdk/ws-signing-key'),
    );
    expect(current.every(({ usable }) => usable)).toBe(true);
    for (const { signingSecret } of Object.values(credentials.apps))
      if (signingSecret !== undefined) expect(out).not.toContain(signingSecret);
  });

  describe('of a value that the console let through', () => {
    afterEach(() => local('secret put edited', newSecret()));

    test('names the version and why it is not used; the exit code is 1', async () => {
      const { endpoints, apps } = credentials;
      const client = new SecretsManagerClient({
        endpoint: endpoints.secretsManager,
        region: 'us-east-1',
        credentials: { accessKeyId: 'administrator', secretAccessKey: 'local' },
      });
      const SecretId = apps['edited']?.secretName;
      const { VersionId } = await client.send(
        new PutSecretValueCommand({ SecretId, SecretString: '<html>oops' }),
      );
      client.destroy();
      const { code, out, said } = await local('secret status edited --json');
      expect([code, said]).toEqual([1, expect.stringContaining('not usable')]);
      expect(JSON.parse(out)).toContainEqual(
        expect.objectContaining({
          label: 'AWSCURRENT',
          version: VersionId,
          usable: false,
          why: expect.stringContaining('HTML'),
        }),
      );
      expect(out).not.toContain('oops');
    });
  });
});

describe('secret put', () => {
  test('makes a value current, whatever white space comes along', async () => {
    const put = await local('secret put edited', `\uFEFF${newSecret()}\r\n`);
    expect(put).toMatchObject({ code: 0, said: expect.stringContaining('keyMaxAgeSeconds (60)') });
    expect(await versionAt('edited', 'AWSCURRENT')).toBe(put.out);
  });

  test.each([
    ['nothing', '', /is empty/],
    ['a value that the app could not use', 'hunter2', /7 bytes/],
    ['a value in quotation marks', `“${'x'.repeat(40)}”`, /quotation marks/],
  ])('refuses %s, and changes nothing', async (_what, value, why) => {
    const before = await versionAt('edited', 'AWSCURRENT');
    const { code, out, said } = await local('secret put edited', value);
    expect([code, out]).toEqual([1, '']);
    expect(said).toMatch(/^Nothing was changed/);
    expect(said).toMatch(why);
    expect(await versionAt('edited', 'AWSCURRENT')).toBe(before);
  });

  test('takes the second secret of an app by its name, and says which there are', async () => {
    const put = await local('secret put edited --secret ws-signing-key', newSecret());
    expect(put.code).toBe(0);
    const unknown = await local('secret put edited --secret other', newSecret());
    expect(unknown).toMatchObject({ code: 1, said: expect.stringContaining('signing-key, ws-signing-key') });
  });
});

describe('secret rollback', () => {
  test('makes the version before current again, and back', async () => {
    const one = (await local('secret put edited', newSecret())).out;
    const other = (await local('secret put edited', newSecret())).out;
    expect((await local('secret rollback edited')).out).toBe(one);
    expect(await versionAt('edited', 'AWSPREVIOUS')).toBe(other);
    expect((await local('secret rollback edited')).out).toBe(other);
  });
});

describe('keys that the service makes', () => {
  const published = async (): Promise<{ kid: string; state: string }[]> =>
    JSON.parse((await local('secret published rotated --json')).out).rows;

  test('are rotated on demand: one more is published, with the time from which it may sign', async () => {
    const before = await published();
    const rotated = await local('secret rotate rotated');
    expect([rotated.code, rotated.out]).toEqual([0, await versionAt('rotated', 'AWSCURRENT')]);
    const statesOfAdded = async () =>
      (await published())
        .filter(({ kid }) => !before.some((each) => each.kid === kid))
        .map(({ state }) => state);
    // The rotation still publishes keys after the new version is current.
    const states = await eventually(statesOfAdded, ([state = '']) => /from \d{4}-/.test(state));
    expect(states).toEqual([expect.stringMatching(/from \d{4}-/)]);
  });

  test('one that a person puts in their place joins them, and is not undone by the next rotation', async () => {
    const { privateKey } = rsaPairOf('app');
    const put = await local(
      'secret put rotated',
      String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    );
    expect(put.code).toBe(0);
    const before = await published();
    expect((await local('secret rotate rotated')).code).toBe(0);
    const { n = '', e = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
    const kid = await calculateJwkThumbprint({ kty: 'RSA', n, e });
    const after = (await published()).map((key) => key.kid);
    expect(after).toEqual(expect.arrayContaining([kid, ...before.map((key) => key.kid)]));
    expect(await statusOf('rotated')).toEqual([
      expect.objectContaining({ label: 'AWSCURRENT', usable: true }),
      expect.objectContaining({ label: 'AWSPREVIOUS', usable: true }),
    ]);
  });

  test('one is revoked, and leaves the JWKS', async () => {
    const [first] = await published();
    expect((await local(`secret revoke rotated ${first?.kid}`)).code).toBe(0);
    expect(await published()).toContainEqual(
      expect.objectContaining({ kid: first?.kid, state: expect.stringMatching(/^revoked/) }),
    );
    expect(await local('secret revoke rotated unknown')).toMatchObject({ code: 1 });
  });

  test('pasted ones are neither rotated nor published', async () => {
    expect(await local('secret rotate edited')).toMatchObject({
      code: 1,
      said: expect.stringContaining('secret put'),
    });
    expect(await local('secret published edited')).toMatchObject({ code: 1 });
  });
});

describe('secret drill', () => {
  interface Tally {
    readonly what: string;
    readonly done: number;
    readonly failed: number;
    readonly reasons: Readonly<Record<string, number>>;
  }
  const drill = async (app: string, more = `--subject ${crypto.randomUUID()}`) => {
    const { code, out, said } = await local(
      `secret drill ${app} ${more} --rounds 1 --pause-seconds 1 --per-second 20 --json`,
    );
    return { code, said, tallies: (out === '' ? [] : JSON.parse(out)) as Tally[] };
  };
  const byKeys = [
    'token asked for',
    'token verified, unknown keys fetched',
    'token verified with the keys of the beginning',
    'token introspected',
  ];

  test.each([
    ['edited', '', ['token asked for', 'token introspected']],
    ['rotated', '', byKeys],
  ])('changes the keys of %s under traffic, and nothing fails', async (app, more, what) => {
    const before = await versionAt(app, 'AWSCURRENT');
    const { code, tallies } = await drill(app, `${more} --subject ${crypto.randomUUID()}`);
    for (const { done, reasons } of tallies) expect([done > 1, reasons]).toEqual([true, {}]);
    expect([code, tallies.map((tally) => tally.what)]).toEqual([0, what]);
    expect(await versionAt(app, 'AWSCURRENT')).not.toBe(before);
  });

  test('asks for the tokens of every kind of caller', async () => {
    const drills = await Promise.all([
      drill('limited-password', ''),
      // A code is good for one token.
      drill('qiscus', ''),
      drill('wonderful-nonce', ''),
      drill('guests', '--guest'),
      drill('avaya', ''),
      drill('chatsdk', '--secret ws-signing-key'),
    ]);
    const introspected = ['token asked for', 'token introspected'];
    expect(drills.map(({ code, tallies }) => [code, tallies.map(({ what }) => what)])).toEqual([
      [0, introspected],
      [0, introspected],
      [0, byKeys],
      [0, byKeys],
      [0, ['token asked for']],
      [0, ['token asked for', 'wsToken validated']],
    ]);
    for (const { tallies } of drills)
      for (const { done, reasons } of tallies) expect([done > 1, reasons]).toEqual([true, {}]);
  });

  test('of a second secret does not begin if nothing validates its tokens', async () => {
    const unseen = await drill('edited', '--secret ws-signing-key');
    expect([unseen.code, unseen.said]).toEqual([
      1,
      expect.stringMatching(/^No key was changed.*ws-signing-key/),
    ]);
  });

  test.each([
    ['the service gives no token', '--subject nobody', /No key was changed. token asked for: .*entityId/],
    [
      'a code would have to do for many',
      '--phone +6281234567890',
      /^No key was changed. A code is good for one/,
    ],
  ])('does not begin if %s', async (_what, more, why) => {
    const before = await versionAt('rotated', 'AWSCURRENT');
    const { code, said, tallies } = await drill('rotated', more);
    expect([code, said, tallies]).toEqual([1, expect.stringMatching(why), []]);
    expect(await versionAt('rotated', 'AWSCURRENT')).toBe(before);
  });
});

describe('--json', () => {
  const user = `user-${crypto.randomUUID()}`;
  const subject = crypto.randomUUID();
  const kept: { id?: string; kid?: string; token?: string } = {};
  /** In this order; what one answers, another needs. */
  const commands: [line: () => string, typed?: string][] = [
    [() => `digest edited ${user}`],
    [() => 'keys create edited --label web'],
    [() => 'keys list'],
    [() => `keys revoke ${kept.id}`],
    [() => `users add limited-password ${user}`, 'correct horse battery staple'],
    [() => `users passwd limited-password ${user}`, 'another'],
    [() => 'users list limited-password'],
    [() => `users remove limited-password ${user}`],
    [() => `cutoff set edited ${user} --before now`],
    [() => 'cutoff list edited'],
    [() => `cutoff clear edited ${user}`],
    [() => 'nonce wonderful-nonce'],
    [() => `token edited --subject ${subject}`],
    [() => `verify edited ${kept.token}`],
    [() => 'secret status edited'],
    [() => 'secret put edited', newSecret()],
    [() => 'secret rollback edited'],
    [() => 'secret rotate rotated'],
    [() => 'secret published rotated'],
    [() => `secret revoke rotated ${kept.kid}`],
    [() => 'login user-2 --app chatsdk'],
    [() => `secret drill edited --subject ${subject} --rounds 1 --pause-seconds 1`],
  ];

  test('is what each command writes to standard output, and it says nothing beside', async () => {
    for (const [line, typed = ''] of commands) {
      const { code, out, said } = await local(`${line()} --json`, typed);
      const answer = JSON.parse(out);
      expect([line(), code, typeof answer]).toEqual([line(), 0, 'object']);
      if (!line().startsWith('secret drill')) expect([line(), said]).toEqual([line(), '']);
      kept.id ??= answer.id;
      kept.token ??= answer.token;
      kept.kid ??= answer.rows?.at(-1).kid;
    }
  });

  test('is there for every command', () => {
    const leaves = (command: Command): string[] =>
      command.commands.length === 0
        ? [command.name()]
        : command.commands.flatMap(leaves).map((name) => `${command.name()} ${name}`);
    const all = programOf({ config: {}, terminal: {}, environment: {} } as never)
      .commands.flatMap(leaves)
      // These need a stack in AWS or an assembly: test/cli/ and test/e2e/ have suites of the same names.
      .filter(
        (name) =>
          !['new app', 'new profile', 'changes', 'check-deploy', 'doctor', 'frame', 'cost', 'scale'].includes(
            name,
          ),
      );
    const tried = commands.map(([line]) => line().split(' '));
    for (const name of all) {
      const words = name.split(' ');
      expect([name, tried.some((line) => words.every((word, at) => line[at] === word))]).toEqual([
        name,
        true,
      ]);
    }
    expect(all).toHaveLength(tried.length);
  });
});
