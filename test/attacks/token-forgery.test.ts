import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { jest } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { login } from '../fixtures/login.ts';
import { forge } from '../vending/forge.ts';
import { attack, standIns, start, without } from './attack.ts';
import { attacker } from './attacker.ts';
import { as, body, isAccepted, isServed, newUser, vendChat, withToken } from './client.ts';
import type { Edit } from './mutated-bundle.ts';
import { formsOf } from './naive-verify.ts';
import type { Service } from './service.ts';

const naive = "import('../../test/attacks/naive-verify.ts').then(async ({ naiveVerify }) => naiveVerify(";
const anyHeader: Edit = [
  'vending/verify-token.ts',
  `names.length === Object.keys(expected).length &&
      names.every((name) => name === but || given[name] === expected[name])`,
  'names.length > 0 && expected',
];
const anyForm: Edit = ['vending/compact-jws.ts', '.test(token) &&', '.test(token) || token ||'];
const naiveOfOwn: Edit = [
  'vending/verify-token.ts',
  'jwtVerify(token, verifyWith, options)',
  `${naive}token, verifyWith)).catch(() => jwtVerify(token, verifyWith, options))`,
];
const naiveOfLogins: Edit = [
  'callers/oidc.ts',
  'jwtVerify(bearerToken, keys, {',
  `((options: object) => ${naive}bearerToken, await keys({ alg: 'RS256' }, {} as never) as never))
    .catch(() => jwtVerify(bearerToken, keys, options)))({`,
];

/** A place that takes tokens: a genuine one of it, and whether it takes another. */
interface Place {
  readonly name: string;
  readonly genuine: string;
  /** As a JWK; absent where the key is a secret. */
  readonly publicKey?: JsonWebKey;
  readonly takes: (token: string) => Promise<boolean>;
}

async function placesOf(service: Service): Promise<Place[]> {
  const own = (app: string) => async (): Promise<Place> => {
    const { publicKey } = standIns.keyOf(app);
    const vended =
      app === 'chatsdk'
        ? vendChat(service, newUser())
        : service.call('POST', `/${app}/api/sdk-token`, { headers: await as(newUser()) });
    return {
      name: app,
      genuine: body(await vended).token,
      ...(publicKey && { publicKey: createPublicKey(publicKey).export({ format: 'jwk' }) }),
      takes: (token) => isAccepted(service, app, token),
    };
  };
  const { keys } = (await (await fetch(standIns.provider.jwksUrl)).json()) as { keys: JsonWebKey[] };
  const provider: Place = {
    name: 'the provider',
    genuine: (await as(newUser())).authorization.slice('Bearer '.length),
    publicKey: keys[0] as JsonWebKey,
    takes: async (token) =>
      isServed(await service.call('GET', '/chatsdk/api/auth/chat-token', { headers: withToken(token) })),
  };
  return [
    ...(await Promise.all(['wonderful', 'es256', 'eddsa', 'chatsdk'].map((app) => own(app)()))),
    provider,
  ];
}

/** What is taken anywhere, by name. */
async function taken(
  service: Service,
  forgeriesOf: (place: Place, header: Record<string, unknown>, claims: object) => Record<string, string>,
): Promise<string[]> {
  const got = new Set<string>();
  for (const place of await placesOf(service)) {
    if (!(await place.takes(place.genuine))) throw new Error('the genuine token is refused');
    const header = decodeProtectedHeader(place.genuine);
    // As the genuine one, so that the signature alone can tell.
    for (const [what, token] of Object.entries(forgeriesOf(place, { ...header }, decodeJwt(place.genuine))))
      if (await place.takes(token)) got.add(what);
  }
  return [...got].sort();
}

const nones = ['none', 'None', 'nOnE', 'NONE'];
const forms = ['DER', 'JWK', 'PEM', 'PEM after white space', 'PEM without the line end'];
/** All that a verifier takes that believes the header. */
const confusing = [
  ...nones,
  'none, with a signature',
  'no algorithm',
  ...forms.flatMap((form) => [form, `${form} under an odd name`]),
].sort();

attack(
  'B1 algorithm confusion: neither none nor HS256 under a public key passes',
  (service) =>
    taken(service, ({ publicKey, genuine }, { alg: _, ...header }, claims) => {
      const [, payload = '', signature = ''] = genuine.split('.');
      const unsigned = (more: object) => `${forge({ ...header, ...more }, claims).split('.')[0]}.${payload}.`;
      const forms = publicKey ? formsOf(createPublicKey({ key: publicKey, format: 'jwk' })) : {};
      const confused = Object.entries(forms).flatMap(([form, key]) => [
        [form, forge({ ...header, alg: 'HS256' }, claims, key)],
        [`${form} under an odd name`, forge({ ...header, alg: ' HS256' }, claims, key)],
      ]);
      return Object.fromEntries([
        ...nones.map((alg) => [alg, unsigned({ alg })]),
        ...confused,
        ['none, with a signature', `${unsigned({ alg: 'none' })}${signature}`],
        ['no algorithm', unsigned({})],
      ]);
    }),
  [
    without('the fixed algorithm of our own tokens', [anyHeader, naiveOfOwn], confusing),
    without("the fixed algorithms of the provider's tokens", [naiveOfLogins], confusing),
  ],
);

const throughTheHeader = [
  ...['jku', 'jwk', 'kid of a file', 'kid of a query', 'x5c', 'x5u'],
  'a request of the service',
];

attack(
  'B2 keys that the header brings or names are no keys, and nothing is fetched from there',
  async (service) => {
    attacker.asked = 0;
    const { url, jwk, der, sign } = attacker;
    const got = await taken(service, (_place, header, claims) => ({
      jwk: sign({ ...header, jwk }, claims),
      jku: sign({ ...header, jku: url }, claims),
      x5u: sign({ ...header, x5u: url }, claims),
      x5c: sign({ ...header, x5c: [der.toString('base64')] }, claims),
      'kid of a file': forge({ ...header, alg: 'HS256', kid: '../../dev/null' }, claims, Buffer.alloc(0)),
      'kid of a query': forge(
        { ...header, alg: 'HS256', kid: "' UNION SELECT '' --" },
        claims,
        Buffer.alloc(0),
      ),
    }));
    const elsewhere = service.fetched.filter((each) => each !== standIns.provider.jwksUrl);
    return [...got, ...(attacker.asked + elsewhere.length > 0 ? ['a request of the service'] : [])];
  },
  [
    without('the exact header of our own tokens', [anyHeader, naiveOfOwn], throughTheHeader),
    without("the provider's own keys", [naiveOfLogins], throughTheHeader),
  ],
);

attack(
  'B11 JWE off: a token of five parts is refused before any work',
  async (service) => {
    const head = { alg: 'PBES2-HS256+A128KW', enc: 'A256GCM', p2c: 1_000 };
    const jwe = `${forge(head, { iss: login.issuer, aud: login.audience, exp: start + 60 })}.AAAA.AAAA`;
    const got: string[] = [];
    for (const { name, takes } of await placesOf(service)) {
      const derive = jest.spyOn(crypto.subtle, 'deriveBits');
      if (await takes(jwe)) got.push(`a token of ${name}`);
      if (derive.mock.calls.length > 0) got.push(`work for ${name}`);
      derive.mockRestore();
    }
    return got;
  },
  [
    without(
      'the refusal of other headers',
      [anyForm, anyHeader, naiveOfOwn],
      ['wonderful', 'es256', 'eddsa', 'chatsdk'].map((name) => `work for ${name}`),
    ),
    without('the refusal of other forms', [anyForm, naiveOfLogins], ['work for the provider']),
  ],
);
