import { login } from '../fixtures/login.ts';
import { attack, start, without } from './attack.ts';
import { attacker } from './attacker.ts';
import { isServed, newUser, nonceOf, times, vendFor, withToken } from './client.ts';
import type { Edit } from './mutated-bundle.ts';

const limit = 5;
let addresses = 1;
const forwarded = [
  'x-forwarded-for',
  'forwarded',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'cf-connecting-ip',
  'cloudfront-viewer-address',
];

attack(
  'D4 spoofed client IP: no header, and no other address of the same line, gets around a limit',
  async (service) => {
    const served = async (ask: (at: number) => { sourceIp: string; headers?: Record<string, string> }) =>
      (await times(2 * limit, (at) => service.call('POST', '/limited/nonce', ask(at)))).filter(isServed)
        .length;
    addresses += 1;
    const sourceIp = `198.51.100.${addresses}`;
    const spoofed = await served((at) => ({
      sourceIp,
      headers: Object.fromEntries(forwarded.map((name) => [name, `203.0.113.${at}`])),
    }));
    const sameLine = await served((at) => ({ sourceIp: `2001:db8:0:${addresses.toString(16)}::${at + 1}` }));
    const others = await served((at) => ({ sourceIp: `2001:db8:${addresses.toString(16)}:${at + 1}::1` }));
    return [
      ...(spoofed > limit ? ['more than the limit by headers'] : []),
      ...(sameLine > limit ? ['more than the limit from one line'] : []),
      ...(others < 2 * limit ? ['less than the limit for others'] : []),
    ];
  },
  [
    without(
      "the gateway's word for the address",
      [
        [
          'http/source-address.ts',
          '=> event.requestContext.http.sourceIp',
          "=> event.headers['x-forwarded-for'] ?? event.requestContext.http.sourceIp",
        ],
      ],
      ['more than the limit by headers'],
    ),
  ],
);

/** As if the functions had this in their environment. */
const behindCloudFront: Edit[] = [
  [
    'http/source-address.ts',
    'if (originSecrets === undefined) return fromGateway;',
    "originSecrets ??= 'new-secret old-secret';",
  ],
];

attack(
  'D4 spoofed client IP: behind CloudFront, only what proves to come from there may name an address, in one header',
  async (service) => {
    const statuses = (of: (at: number) => Record<string, string>) =>
      times(2 * limit, async (at) => {
        const sent = { sourceIp: '130.176.0.1', headers: of(at) };
        return (await service.call('POST', '/limited/nonce', sent)).status;
      });
    const served = async (of: (at: number) => Record<string, string>) =>
      (await statuses(of)).filter((status) => status === 201).length;
    const secrets = [
      '',
      'new-secre',
      'new-secret ',
      'old-secret,new-secret',
      'new-secret old-secret',
      'undefined',
    ];
    const direct = await served((at) => ({
      'x-viewer-address': `203.0.113.${at}`,
      ...(at > 0 && { 'x-origin-secret': secrets[at % secrets.length] ?? '' }),
    }));
    addresses += 1;
    const proof = { 'x-origin-secret': 'old-secret', 'x-viewer-address': `198.51.100.${addresses}` };
    const spoofed = await served((at) => ({
      ...Object.fromEntries(forwarded.map((name) => [name, `203.0.113.${at}`])),
      ...proof,
    }));
    // As the gateway joins a header that is there twice.
    const twice = await served((at) => ({ ...proof, 'x-viewer-address': `203.0.113.${at},198.51.100.7` }));
    const others = await served((at) => ({ ...proof, 'x-viewer-address': `2001:db8:aa:${at}::1` }));
    return [
      ...(direct > 0 ? ['a nonce past CloudFront'] : []),
      ...(spoofed > limit ? ['more than the limit by headers'] : []),
      ...(twice > 0 ? ['a nonce without an address'] : []),
      ...(others < 2 * limit ? ['less than the limit for others'] : []),
    ];
  },
  [
    without(
      'the proof of the way',
      [['http/source-address.ts', 'if (!isProven || isIP(address) === 0)', 'if (isIP(address) === 0)']],
      ['a nonce past CloudFront'],
    ),
    without(
      'the form of the address',
      [['http/source-address.ts', 'if (!isProven || isIP(address) === 0)', 'if (!isProven)']],
      ['a nonce without an address'],
    ),
  ],
  behindCloudFront,
);

attack(
  "D5 rate limits: a token that is not genuine counts against nobody's limit",
  async (service) => {
    const victim = newUser();
    const claims = { iss: login.issuer, aud: login.audience, sub: victim, iat: start, exp: start + 600 };
    const headers = { ...withToken(attacker.sign({}, claims)), 'x-nonce': 'made-up' };
    await times(5, () => service.call('POST', '/limited/api/sdk-token', { headers }));
    addresses += 1;
    const nonce = await nonceOf(service, 'limited', { sourceIp: `198.51.100.${addresses}` });
    return isServed(await vendFor(service, victim, nonce, 'limited')) ? [] : ['the victim locked out'];
  },
  [
    without(
      'the proof before the count',
      [
        [
          'vending/vend.ts',
          'const principal = await authenticate(request, ports.callers);',
          `const [, claims] = String(request.proofs.bearerToken).split('.');
           const key = JSON.parse(Buffer.from(String(claims), 'base64url').toString()).sub;
           await ports.limiter.spend({ limit: 'vendsPerSubject', key }, ports.clock());
           const principal = await authenticate(request, ports.callers);`,
        ],
      ],
      ['the victim locked out'],
    ),
  ],
);

attack(
  'D6 limits: a body over 16 KB is refused, whatever it is, before anything is read of it or asked for',
  async (service) => {
    const body = (bytes: number) => `{"token":"${'x'.repeat(bytes - 12)}"}`;
    const got: string[] = [];
    for (const path of ['/chatsdk/introspect', '/qiscus/auth/verify', '/nonces/nonce', '/nowhere'])
      for (const headers of [{}, { 'content-type': 'text/plain' }]) {
        const { status } = await service.call('POST', path, { headers, body: body(16_385) });
        if (status !== 413 && path !== '/nowhere') got.push(`${status} of ${path}`);
        if ((await service.call('POST', path, { headers, body: body(16_384) })).status === 413)
          got.push(`too little of ${path}`);
      }
    return got;
  },
  [
    without(
      'the limit',
      [['http/body.ts', 'if (bytes.length > maxBodyBytes)', 'if (bytes.length > 1e7)']],
      [
        '401 of /chatsdk/introspect',
        '415 of /chatsdk/introspect',
        '400 of /qiscus/auth/verify',
        '415 of /qiscus/auth/verify',
        '201 of /nonces/nonce',
        '201 of /nonces/nonce',
      ],
    ),
  ],
);
