import { afterEach } from '@jest/globals';
import type { Fault } from '../../local/stand-ins/vendor-api.ts';
import { login } from '../fixtures/login.ts';
import { attack, standIns, start, without } from './attack.ts';
import { attacker } from './attacker.ts';
import { as, isServed, newUser, times, withToken } from './client.ts';
import type { Service } from './service.ts';

const { axp, provider } = standIns;
afterEach(() => {
  axp.fault = () => undefined;
});

const vendAvaya = async (service: Service) => {
  const userId = newUser();
  return service.call('POST', '/avaya/token', { headers: await as(userId), body: { userId } });
};
/** All that is secret between us and the vendor, and words of the vendor's, which may quote it. */
const words = 'words-of-the-vendor';
const secretsOfVendor = () => [
  words,
  ...Object.values(JSON.parse(axp.secretValue) as Record<string, string>),
  ...axp.wire.flatMap((text) => /"access_token":"([^"]+)"/.exec(text)?.[1] ?? []),
];
const faults: Record<string, Fault> = {
  429: { answer: { status: 429, body: words } },
  500: { answer: { status: 500, body: words } },
  400: { answer: { status: 400, body: { detail: words } } },
  HTML: { answer: { status: 201, headers: { 'content-type': 'text/html' }, body: `<p>${words}</p>` } },
  redirect: { answer: { status: 307, headers: { location: attacker.url }, body: words } },
};

attack(
  "D11 upstream mint: a vendor's faults are told as such, and nothing of its credentials or words is",
  async (service) => {
    attacker.asked = 0;
    if (!isServed(await vendAvaya(service))) return ['no token without a fault'];
    const got: string[] = [];
    for (const [what, fault] of Object.entries(faults)) {
      axp.fault = () => fault;
      const answer = await vendAvaya(service);
      const told = JSON.stringify(answer) + service.lines.splice(0).join('');
      if (answer.status < 502 || answer.status > 504) got.push(`${what}: ${answer.status}`);
      if (secretsOfVendor().some((secret) => told.includes(secret))) got.push(`${what}: told`);
    }
    return [...got, ...(attacker.asked > 0 ? ['credentials sent elsewhere'] : [])];
  },
  [
    without(
      'the refusal to follow redirects',
      [['adapters/upstream-http.ts', "redirect: 'manual'", "redirect: 'follow'"]],
      ['credentials sent elsewhere'],
    ),
  ],
);

attack(
  'D11 upstream mint: nobody waits for a slow vendor for longer than an attempt may take',
  async (service) => {
    if (!isServed(await vendAvaya(service))) return ['no token without a fault'];
    // Twice as long as an attempt may take.
    axp.fault = () => ({ delayMillis: 4_000 });
    const { status } = await vendAvaya(service);
    axp.fault = () => undefined;
    return status === 504 ? [] : ['a long wait'];
  },
  [
    without(
      'a time-out of its own for each attempt',
      [
        [
          'adapters/upstream-http.ts',
          'AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)])',
          'AbortSignal.any([])',
        ],
      ],
      ['a long wait'],
    ),
  ],
);

attack(
  'D11 upstream mint: any number of requests at once ask for one access token',
  async (service) => {
    const before = axp.calls.length;
    const answers = await times(20, () => vendAvaya(service));
    if (!answers.every(isServed)) return ['no token'];
    return axp.calls
      .slice(before)
      .filter(({ path }) => path.includes('/openid-connect/'))
      .slice(1)
      .map(() => 'one more');
  },
  [
    without(
      'the one that all wait for',
      [
        [
          'vending/broker.ts',
          'if (latest?.versionId !== taken.versionId || clock() >= latest.until) latest',
          'latest',
        ],
      ],
      Array(19).fill('one more'),
    ),
  ],
);

const keysOfIssuer = `jwtVerify(
  bearerToken,
  await import('jose').then(({ createRemoteJWKSet }) => {
    const [, claims] = bearerToken.split('.');
    return createRemoteJWKSet(new URL(JSON.parse(Buffer.from(String(claims), 'base64url').toString()).iss));
  }),
  {`;

attack(
  'D12 SSRF through issuer: the issuer is exact, and no address is taken from a token',
  async (service) => {
    attacker.asked = 0;
    const served = async (token: string) =>
      isServed(await service.call('GET', '/chatsdk/api/auth/chat-token', { headers: withToken(token) }));
    const { issuer, audience } = login;
    const got: string[] = [];
    // By the provider that is trusted: it may serve others as well.
    const odd: Record<string, object> = {
      'another issuer': { iss: 'https://login.example.org/' },
      'no slash': { iss: issuer.slice(0, -1) },
      'upper case': { iss: issuer.toUpperCase() },
      'a longer host': { iss: 'https://login.example.com.evil.example/' },
      'a longer path': { iss: `${issuer}evil` },
      'a list': { iss: [issuer] },
      'no issuer': { iss: undefined },
      'another audience': { aud: `${audience}.evil.example` },
      'no audience': { aud: undefined },
    };
    for (const [what, claims] of Object.entries(odd))
      if (await served(await provider.tokenFor(login, { sub: newUser(), ...claims }))) got.push(what);
    const claims = { iss: attacker.url, aud: audience, sub: newUser(), exp: start + 60 };
    if (await served(attacker.sign({}, claims))) got.push("the attacker's own");
    const elsewhere = service.fetched.filter((url) => url !== provider.jwksUrl);
    return [...got, ...(attacker.asked + elsewhere.length > 0 ? ['a request of the service'] : [])];
  },
  [
    without(
      'keys of one address',
      [
        ['callers/oidc.ts', '          issuer: namesOf(config),\n', ''],
        ['callers/oidc.ts', 'jwtVerify(bearerToken, keys, {', keysOfIssuer],
      ],
      ["the attacker's own", 'a request of the service'],
    ),
  ],
);
