import { createPrivateKey, createPublicKey, randomBytes } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { readCredentials, UnusableDocument } from '../../lambdas/keys/document.ts';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import { avaya, chatsdk, wonderful } from '../../lambdas/profiles/registry.ts';
import { encryptedPem, type KeyName, privateJwk, privatePem, publicJwk, publicPem } from './pasted-keys.ts';
import { quotes } from './reasons.ts';
import { exponentOne, rocaJwk } from './weak-rsa.ts';

type Holds = Algorithm | 'avaya' | 'chatsdk' | 'wonderful';
const json = JSON.stringify;
/** Each paste is tried with two values: a sentence that is the same for both quotes neither. */
const values = [randomBytes(32).toString('base64url'), randomBytes(36).toString('base64')];

/** How a person may paste the value `v`, and what becomes of it: undefined if it is adopted as `v`. */
type Row = readonly [what: string, paste: (v: string) => string, sentence?: string];
const placeholder = 'the value is a placeholder: paste the real one';
const quoted = 'the value is in quotation marks: paste it without them';
const named = 'the value is a line with a name: paste only what follows the name';
const header = 'the value is a header: paste only what follows its scheme';
const url = 'the value is a URL';
const html = 'the value is HTML';
const list = 'the value is a JSON list: paste one value alone';
const arn = 'the value is an ARN: paste what the resource holds';
const encoded = 'the value is JSON in Base64: paste it without Base64';
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** The same for every text. */
const texts: readonly Row[] = [
  ['as it is', (v) => v],
  ['white space and a byte order mark around it', (v) => `\uFEFF ${v}\r\n`],
  ['the one row of the key/value editor, under any name', (v) => json({ JWT_SECRET: v })],
  ['the one row under no name', (v) => json({ '': `${v}\n` })],
  ['the row of an error', (v) => json({ message: v }), 'JSON'],
  ...['app_id', 'App ID', 'clientId', 'client_id', 'CLIENTID', 'kid', 'keyId', 'publicKey', 'PUBLIC_KEY'].map(
    (name): Row => [`the row ${name}, which is public`, (v) => json({ [name]: v }), 'JSON'],
  ),
  ...['url', 'username', 'user', 'name', 'app', 'account', 'region', 'secretArn'].map(
    (name): Row => [`the row ${name}, which holds no secret`, (v) => json({ [name]: v }), 'JSON'],
  ),
  ...['apiKey', 'appSecret', 'app_key', 'userToken', 'value', 'paid'].map(
    (name): Row => [`the row ${name}`, (v) => json({ [name]: v })],
  ),
  ['a URL in the one row', (v) => json({ JWT_SECRET: `https://vendor.example/keys/${v}` }), url],
  ['two rows', (v) => json({ first: v, second: v }), 'JSON'],
  ['a line of .env', (v) => `JWT_SECRET=${v}`, named],
  ['a line with a name in lower case', (v) => `vendor_app=${v}`, named],
  ['a line with a word', (v) => `vendor=${v}`, named],
  ['a line of .env in quotes', (v) => `CHAT_API_KEY="${v}"`, named],
  ['an exported variable', (v) => `export JWT_SECRET=${v}`, named],
  ['a variable of PowerShell', (v) => `$env:ApiKey = "${v}"`, named],
  ['a line of YAML', (v) => `jwt_secret: ${v}`, named],
  ['a header', (v) => `X-API-Key: ${v}`, named],
  ['the scheme with it', (v) => `Bearer ${v}`, header],
  ['the whole header', (v) => `Authorization: Bearer ${v}`, header],
  ['quotes around it', (v) => `"${v}"`, quoted],
  ['typographic quotes around it', (v) => `“${v}”`, quoted],
  ['a URL', (v) => `https://vendor.example/keys/${v}`, url],
  ['its ARN', (v) => `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${v}`, arn],
  ['a web page', (v) => `<!doctype html><p>${v}</p>`, html],
  ['a JSON list', (v) => json([v]), list],
  ['JSON that breaks off', (v) => `{"apiKey": "${v}`, 'the value starts like JSON but is not valid JSON'],
  ['nothing', () => ' \n', 'the value is empty'],
  ...[
    'your-secret-here',
    'change-me-in-production-0123456789-abc',
    '<your secret>',
    '[paste the key]',
    '$' + '{JWT_SECRET}',
    '{{ resolve:secretsmanager:chat }}',
    'process.env.WONDERFUL_API_KEY',
    '...',
    'undefined',
    'super-secret-jwt-token-with-at-least-32-characters-long',
  ].map((sample): Row => [`the sample ${sample}`, () => sample, placeholder]),
];

describe.each<Holds>(['HS256', 'chatsdk', 'wonderful'])('a text for %s', (holds) => {
  test.each(texts)('%s', (...[, paste, sentence]) => expectEach(holds, values, paste, sentence));
});

describe('a secret', () => {
  test.each<Row>([
    ['{"secret"}, even if it looks like a mistake', (v) => json({ secret: v })],
    ['the whole document in Base64', (v) => base64(json({ secret: v })), encoded],
    ['the list of keys in Base64', (v) => base64(json({ keys: [{ secret: v }] })), encoded],
    ['a list of one', (v) => json({ keys: [{ secret: v }] })],
    [
      'a line with a name in a list',
      (v) => json({ keys: [{ secret: `CHAT_SECRET=${v}` }] }),
      `keys.0: ${named}`,
    ],
    [
      'quotes in a list',
      (v) => json({ keys: [{ secret: v }, { secret: `"${v}"`, notBefore: 1 }] }),
      `keys.1: ${quoted}`,
    ],
    ['a URL in a list', (v) => json({ keys: [{ secret: `https://vendor.example/${v}` }] }), `keys.0: ${url}`],
    ['PEM', (v) => `-----BEGIN PRIVATE KEY-----\n${v}`, 'the value is PEM, not a secret'],
    [
      'a token',
      (v) => `eyJhbGciOiJI.eyJzdWIi.${v}`.replace(/[+/=]/g, 'x'),
      'the value is a token (JWT), not the secret that signs it',
    ],
    ['several lines', (v) => `${v}\n${v}`, 'the secret has line breaks or invisible characters'],
    [
      'its JWK',
      (v) => json({ kty: 'oct', k: v }),
      'the value is a JWK: paste the secret as the vendor shows it',
    ],
    ["the template's first value", (v) => json({ keys: [], placeholder: v }), 'no key has been made yet'],
    ['its first bytes', (v) => v.slice(0, 31), 'the secret has 31 bytes, fewer than 32'],
  ])('%s', (...[, paste, sentence]) => expectEach('HS256', values, paste, sentence));
});

describe('credentials of several members', () => {
  const all = (v: string, more: object = {}) =>
    json({ clientId: `${v}-1`, clientSecret: `${v}-2`, appKey: `${v}-3`, ...more });
  test.each<Row>([
    ['all of them', (v) => all(v)],
    ['white space around one', (v) => all(v, { appKey: ` ${v}-3\n` })],
    ['one alone', (v) => v, 'the value must be JSON with clientId, clientSecret, appKey'],
    ['lines of .env', (v) => `CLIENT_ID=${v}\nCLIENT_SECRET=${v}`, named],
    ['one missing', (v) => all(v, { appKey: undefined }), 'the JSON document is wrong at appKey'],
    ["the documents' sample", (v) => all(v, { appKey: '...' }), `appKey: ${placeholder}`],
    ['one with its scheme', (v) => all(v, { clientSecret: `Bearer ${v}` }), `clientSecret: ${header}`],
    ['one in quotes', (v) => all(v, { clientId: `"${v}"` }), `clientId: ${quoted}`],
  ])('%s', (...[, paste, sentence]) => expectEach('avaya', values, paste, sentence));
});

const kinds: [Exclude<Algorithm, 'HS256'>, KeyName, KeyName][] = [
  ['RS256', 'rsa', 'otherRsa'],
  ['ES256', 'p256', 'otherP256'],
  ['EdDSA', 'ed25519', 'otherEd25519'],
];
describe.each(kinds)('a private key for %s', (algorithm, one, other) => {
  const pems = [privatePem(one), privatePem(other)];
  const jwkOf = (pem: string) => createPrivateKey(pem).export({ format: 'jwk' });
  const isPublic = 'the value is a public key; it must be the private one';
  const broken = 'the PEM breaks off: copy all of it, with its lines BEGIN and END';
  const foreign = 'the key is in the format of OpenSSH or PuTTY: make one with openssl genpkey';
  const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  const rows: Row[] = [
    ['PEM', (v) => v],
    ['PEM on one line', (v) => v.replaceAll('\n', ' ')],
    ['PEM without any line end', (v) => v.replaceAll('\n', '')],
    ['PEM with literal \\n', (v) => v.replaceAll('\n', '\\n')],
    ['a line of .env with literal \\n', (v) => `PRIVATE_KEY="${v.replaceAll('\n', '\\n')}"`],
    ['indented PEM', (v) => v.replaceAll('\n', '\n    ')],
    ['PEM in quotes', (v) => `"${v}"`],
    ['PEM after its certificate', (v) => certificate + v],
    ['the one row of the key/value editor', (v) => json({ key: v.replaceAll('\n', ' ') })],
    ['the same with a JWK', (v) => json({ key: json(jwkOf(v)) })],
    ['base64 of PEM', base64],
    ['base64 of a JWK, in lines', (v) => base64(json(jwkOf(v))).replace(/.{76}/g, '$&\n')],
    ['a JWK', (v) => json(jwkOf(v))],
    ['a JWK with a kid of its own', (v) => json({ ...jwkOf(v), kid: 'login-2026' })],
    ['a JWK Set of one', (v) => json({ keys: [jwkOf(v)] })],
    ['a JWK Set with a public key beside it', (v) => json({ keys: [publicJwk(other), jwkOf(v)] })],
    [
      'a JWK Set of two',
      (v) => json({ keys: [privateJwk(one), jwkOf(v)] }),
      'the JWK Set has several private keys: paste one of them',
    ],
    ['a public JWK Set', (v) => json({ keys: [createPublicKey(v).export({ format: 'jwk' })] }), isPublic],
    [
      'two keys',
      (v) => v + pems.find((pem) => pem !== v),
      'the value has several private keys: paste one, or {"keys": [{"pem": "..."}]}',
    ],
    ['half a PEM', (v) => v.slice(0, -40), broken],
    [
      'PEM without its lines BEGIN and END',
      (v) => v.replaceAll(/-----.*-----/g, ''),
      'the PEM lacks its lines BEGIN and END: copy them too',
    ],
    ['a certificate alone', () => certificate, 'the value is a certificate: paste its private key'],
    ['a public key', (v) => String(createPublicKey(v).export({ type: 'spki', format: 'pem' })), isPublic],
    ['a public key of OpenSSH', (v) => `ssh-ed25519 ${v.slice(30, 60)} me@example.com`, isPublic],
    ['a key of OpenSSH', (v) => v.replaceAll('PRIVATE KEY', 'OPENSSH PRIVATE KEY'), foreign],
    ['a key of PuTTY', (v) => `PuTTY-User-Key-File-3: ssh-rsa\n${v.slice(30, 60)}`, foreign],
    [
      'an encrypted key',
      (v) => encryptedPem(v === pems[0] ? one : other),
      'the private key is encrypted: decrypt it with openssl pkey -in key.pem',
    ],
    [
      'a secret',
      (v) => v.slice(40, 80).replaceAll(/\W/g, 'x'),
      'the value is not a private key: neither PEM nor JWK',
    ],
    ['a URL', () => 'https://vendor.example/jwks.json', url],
    ['a web page', () => '<html>', html],
    ['a sample', () => '<your private key>', placeholder],
  ];
  test.each(rows)('%s', (...[, paste, sentence]) => expectEach(algorithm, pems, paste, sentence));
});

test.each<[what: string, holds: Algorithm, paste: object, sentence: string]>([
  ['an RSA key with the exponent 1', 'RS256', exponentOne(privateJwk('rsa')), 'public exponent'],
  ['an RSA key with the exponent 3', 'RS256', { ...privateJwk('rsa'), e: 'Aw' }, 'public exponent'],
  // OpenSSL makes none of these. The last is odd and in bounds, but it is another key's.
  ['an RSA key with an even exponent', 'RS256', withExponent(2n ** 16n + 2n), 'public exponent'],
  ['an RSA key with an exponent of over 256 bits', 'RS256', withExponent(2n ** 256n + 1n), 'public exponent'],
  ['an RSA key with an exponent of 256 bits', 'RS256', withExponent(2n ** 256n - 1n), 'own signature'],
  [
    'an RSA key with an even modulus',
    'RS256',
    { ...privateJwk('rsa'), n: evenOf(privateJwk('rsa').n) },
    'own signature',
  ],
  ['a short RSA key', 'RS256', privateJwk('rsa1024'), '2048 bits'],
  ['an RSA key of the broken generator', 'RS256', rocaJwk(), 'ROCA'],
  [
    'a point off the curve',
    'ES256',
    { ...privateJwk('p256'), y: publicJwk('otherP256').y },
    'not a private key',
  ],
  ['a key of another curve', 'ES256', privateJwk('secp256k1'), 'P-256'],
])('%s is refused', async (_, holds, jwk, sentence) => {
  expect(await reading(holds, json(jwk))).toContain(sentence);
});

test('what a rotation has taken over from {"secret"} is not judged again', async () => {
  const keys = [{ secret: `vendor_app=${values[0]}` }, { secret: values[1], notBefore: 2, createdAt: 1 }];
  expect(await reading('HS256', json({ keys }))).toHaveLength(2);
});

test('credentials in Base64 are refused', async () => {
  expect(await reading('wonderful', base64(json({ apiKey: values[0] })))).toBe(encoded);
});

test('PEM is refused as credentials', async () => {
  expect(await reading('wonderful', publicPem('p256'))).toContain("can't be apiKey");
});

/** A sound key whose public exponent is replaced. */
function withExponent(e: bigint) {
  const hex = e.toString(16);
  const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  return { ...privateJwk('rsa'), e: bytes.toString('base64url') };
}

function evenOf(n = ''): string {
  const bytes = Buffer.from(n, 'base64url');
  bytes[bytes.length - 1] = 0xfe & (bytes.at(-1) ?? 0);
  return bytes.toString('base64url');
}

/** The sentence, or what was read: a secret's bytes show in what it signs. */
async function reading(holds: Holds, value: string): Promise<string | object> {
  try {
    const upstream = { avaya, chatsdk, wonderful }[holds as 'avaya']?.upstream;
    if (upstream) return readCredentials(value, upstream.credentials);
    return (await readKeys(value, { algorithm: holds as Algorithm, allowShortSecret: false })).map(
      ({ key }) => key.id,
    );
  } catch (error) {
    if (!(error instanceof UnusableDocument)) throw error;
    return error.message;
  }
}

async function expectEach(
  holds: Holds,
  values: readonly string[],
  paste: (v: string) => string,
  sentence: string | undefined,
) {
  const as = (value: string) =>
    holds === 'avaya'
      ? json({ clientId: `${value}-1`, clientSecret: `${value}-2`, appKey: `${value}-3` })
      : value;
  const read = await Promise.all(values.map((value) => reading(holds, paste(value))));
  if (sentence === undefined) {
    expect(read.map((each) => typeof each)).toEqual(['object', 'object']);
    return expect(read).toEqual(await Promise.all(values.map((value) => reading(holds, as(value)))));
  }
  for (const [at, said] of read.entries()) {
    expect(said).toEqual(expect.stringContaining(sentence));
    const material = values[at]?.replaceAll(/-----.*-----/g, '') ?? '';
    expect(quotes(String(said), material, 6)).toEqual([]);
  }
  expect(new Set(read).size).toBe(1);
}
