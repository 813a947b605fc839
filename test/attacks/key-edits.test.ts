import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader, jwtVerify } from 'jose';
import { statusOf } from '../../cli/secrets/status.ts';
import { rotatedSecret } from '../../lambdas/adapters/rotated-secret.ts';
import { appsOf } from '../../lambdas/config/apps.ts';
import { secretsOf } from '../../lambdas/contract/secrets.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { testWhole } from '../harness/whole.ts';
import { privateJwk, privatePem, publicPem } from '../keys/pasted-keys.ts';
import { quotes } from '../keys/reasons.ts';
import { goingOn, serve, standIns } from './attack.ts';
import { attackConfig } from './attack-config.ts';
import { as, body, newUser } from './client.ts';
import type { Service } from './service.ts';

const maxAgeSeconds = 60;
const { later, now } = goingOn();
const secretText = () => randomBytes(32).toString('base64url');
const htmlPage = '<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body></body></html>';

/** What people paste by mistake, and what they are told of it. */
const always: Record<string, [value: string, why: RegExp]> = {
  'white space': [' \r\n\t ', /is empty/],
  'the empty form of the console': ['{"":""}', /is empty/],
  'an HTML error page': [htmlPage, /HTML/],
  'a public key': [publicPem('p256'), /public key|PEM/],
  'a value in smart quotes': [`“${secretText()}”`, /quotation marks/],
  'a JSON with a wrong field': [JSON.stringify({ Secret: secretText(), note: '' }), /JSON document/],
};
const apps: Record<string, { vend: (service: Service) => Promise<string>; bad: typeof always }> = {
  chatsdk: {
    vend: async (service) =>
      body(await service.call('GET', '/chatsdk/api/auth/chat-token', { headers: await as(newUser()) })).token,
    bad: { ...always, 'a short secret': ['hunter2', /7 bytes/] },
  },
  es256: {
    vend: async (service) =>
      body(await service.call('POST', '/es256/api/sdk-token', { headers: await as(newUser()) })).token,
    bad: {
      ...always,
      'half a PEM': [privatePem('p256').slice(0, 120), /PEM/],
      'another curve': [privatePem('p384'), /P-256|ES256/],
      'a JWK of another curve': [JSON.stringify(privateJwk('p384')), /P-256|ES256/],
    },
  },
};

/** The metrics of a line, which CloudWatch reads by the embedded metric format. */
const metricsIn = (lines: readonly string[], name: string): number[] =>
  lines.flatMap((line) => {
    const entry = JSON.parse(line);
    const isOther = entry.secret !== 'signing-key';
    const names = isOther
      ? []
      : (entry._aws?.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name) ?? []);
    return names.includes(name) ? [entry[name]] : [];
  });
/** What `secret status` says. */
function statusRows(name: string) {
  const app = appsOf(attackConfig).find((each) => each.name === name);
  if (!app) throw new Error(`no app ${name}`);
  const fullName = `${name}/signing-key`;
  const versions = rotatedSecret(standIns.secrets, fullName);
  return statusOf({ app, secret: secretsOf(app)[0], fullName, versions, remembered: memoryList() });
}

describe.each(Object.entries(apps))('C5 console edits of %s', (name, { vend, bad }) => {
  let service: Service;
  beforeEach(async () => {
    await standIns.paste(name, standIns.keyOf(name).value);
    service = await serve();
  });
  const isSignedByFirst = async (token: string) => {
    const { value, publicKey } = standIns.keyOf(name);
    if (publicKey === undefined)
      // A secret has no `kid`.
      return jwtVerify(token, new TextEncoder().encode(value), { currentDate: new Date(now() * 1_000) });
    return expect(decodeProtectedHeader(token).kid).toBe(firstKid);
  };
  let firstKid: string | undefined;

  test.each(Object.entries(bad))('%s is not adopted, and everybody is told', async (_what, [value, why]) => {
    firstKid = decodeProtectedHeader(await vend(service)).kid;
    const { VersionId } = await standIns.paste(name, value);
    later(maxAgeSeconds);
    service.lines.length = 0;
    await isSignedByFirst(await vend(service));

    expect(metricsIn(service.lines, 'KeyVersionRejected')).toEqual([1]);
    expect(metricsIn(service.lines, 'KeyFallbackInUse')).toEqual([1]);
    const [rejection = ''] = service.lines.filter((line) => line.includes('rejectedVersionId'));
    expect(JSON.parse(rejection)).toMatchObject({
      level: 'ERROR',
      app: name,
      secret: 'signing-key',
      rejectedVersionId: VersionId,
      reason: expect.stringMatching(why),
    });
    const rows = await statusRows(name);
    expect(rows).toContainEqual({
      secret: `${name}/signing-key`,
      label: 'AWSCURRENT',
      version: VersionId,
      since: expect.any(String),
      usable: false,
      why: expect.stringMatching(why),
    });
    const said = [...service.lines, JSON.stringify(rows)].join('\n');
    expect(quotes(said, value.trim())).toEqual([]);
  });

  test('a second mistake changes nothing: the last good version signs, from memory', async () => {
    firstKid = decodeProtectedHeader(await vend(service)).kid;
    for (const value of [htmlPage, '{"":""}']) {
      await standIns.paste(name, value);
      later(maxAgeSeconds);
      await isSignedByFirst(await vend(service));
    }
  });
});

describe('C5 good edits', () => {
  test.each([
    ['a newline behind it', (value: string) => `${value}\n`],
    ['line ends of Windows', (value: string) => `\r\n${value}\r\n`],
    ['a byte order mark', (value: string) => `\uFEFF${value}`],
    ['nothing around it', (value: string) => value],
  ])('with %s, a secret is in use within keyMaxAgeSeconds', async (_what, around) => {
    await standIns.paste('chatsdk', secretText());
    const service = await serve();
    const { vend } = apps['chatsdk'] as (typeof apps)['chatsdk'];
    await vend(service);
    const value = secretText();
    await standIns.paste('chatsdk', around(value));
    later(maxAgeSeconds);
    const key = new TextEncoder().encode(value);
    await jwtVerify(await vend(service), key, { currentDate: new Date(now() * 1_000) });
    const isTold = service.lines.some((line) => line.includes('white space around the value was trimmed'));
    expect(isTold).toBe(around(value) !== value);
  });
});

testWhole('C5 without the last good version, a second mistake stops the app (control)', async () => {
  const forgetful = await serve([
    'keys/secret-loader.ts',
    'const ids = [...new Set([...inUse, ...(lastGood ? [lastGood.versionId] : []), ...all])];',
    'const ids: string[] = [];',
  ]);
  const { vend } = apps['chatsdk'] as (typeof apps)['chatsdk'];
  await standIns.paste('chatsdk', secretText());
  await vend(forgetful);
  for (const value of [htmlPage, '{"":""}']) await standIns.paste('chatsdk', value);
  later(maxAgeSeconds);
  // The last good value is in the cache of the ring still, which serves while the secret can't be read.
  await vend(forgetful);
  later(2 * 3_600);
  await expect(vend(forgetful)).rejects.toThrow('503');
});
