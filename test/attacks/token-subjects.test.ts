import { decodeJwt } from 'jose';
import { apiKeysOf } from '../../cli/directory/api-keys.ts';
import { attack, standIns, without } from './attack.ts';
import { as, asBackend, body, isServed, newUser, nonceOf } from './client.ts';
import type { Edit } from './mutated-bundle.ts';
import type { Service } from './service.ts';

const sign = '/wonderful/api/v1/jwt/sign';
const reserved = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'nce', 'prn', 'tenantId'];
const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

const anyName: Edit = ['vending/draft-grant.ts', 'refuseClaimNames(grant, app);', ''];

attack(
  'B6 claim injection: what a request says becomes no claim of ours, and is bounded',
  async (service) => {
    const got: string[] = [];
    const tokenWith = async (request: string | object) => {
      const { status, body } = await service.call('POST', sign, { headers: asBackend(), body: request });
      return status < 300 ? decodeJwt(body.jwt) : undefined;
    };
    for (const name of reserved)
      if (await tokenWith({ metadata: { [name]: 'attacker' } })) got.push(`metadata ${name}`);
    const odd = { iss: 'attacker', sub: 'attacker', exp: 9e9, role: 'admin', scope: 'all', jti: 'attacker' };
    const claims = await tokenWith({ ...odd, metadata: { role: 'admin', scope: 'all' } });
    for (const [name, value] of Object.entries(odd)) if (claims?.[name] === value) got.push(`claim ${name}`);
    const raw = {
      prototype: '{"metadata":{"__proto__":{"role":"admin"}}}',
      constructor: '{"metadata":{"constructor":{"prototype":{}}}}',
      'a key twice': '{"metadata":{"role":"user","role":"admin"}}',
      'a key twice, once escaped': '{"metadata":{"role":"user","r\\u006fle":"admin"}}',
      '33 levels': `{"metadata":{"a":${nested(31)}}}`,
      '10,000 levels': `{"metadata":{"a":${nested(10_000)}}}`,
      '4 KB and 1': JSON.stringify({ metadata: { a: 'x'.repeat(4_097 - '{"a":""}'.length) } }),
    };
    for (const [what, text] of Object.entries(raw)) if (await tokenWith(text)) got.push(what);
    return got;
  },
  [
    without(
      'the reserved names',
      [anyName],
      reserved.map((name) => `metadata ${name}`),
    ),
    without(
      'a claim of its own for metadata',
      [
        anyName,
        [
          'profiles/wonderful.ts',
          '      iat: grant.issuedAt,',
          '...metadataOf(grant).metadata, iat: grant.issuedAt,',
        ],
      ],
      // A token of another tenant, issuer or audience could not be read back.
      [
        ...reserved.flatMap((name) =>
          ['tenantId', 'iss', 'aud'].includes(name) ? [] : [`metadata ${name}`],
        ),
        'claim role',
        'claim scope',
      ],
    ),
    without(
      'bounds of size',
      [
        ['http/body.ts', 'if (bytes.length > maxBodyBytes)', 'if (bytes.length > 1e9)'],
        ['profiles/wonderful.ts', '.length <= maxMetadataBytes', '.length > 0'],
      ],
      ['4 KB and 1'],
    ),
  ],
);

/** Where users ask for their own tokens: what is sent to ask for somebody else's, and whose the token is. */
const vends: Record<string, (service: Service, subject: string) => Promise<[path: string, body: object]>> = {
  comapi: async (service, username) => [
    '/authenticate',
    { username, nonce: await nonceOf(service, 'comapi') },
  ],
  qiscus: async (service, user_id) => [
    '/auth/verify',
    { user: { app_id: 'own', user_id, nonce: await nonceOf(service, 'qiscus') } },
  ],
  wonderful: async (_service, entityId) => ['/api/refresh-sdk-token', { entityId }],
  chatsdk: async (_service, userId) => ['/api/auth/chat-token', { userId }],
  avaya: async (_service, userId) => ['/token', { userId }],
  rooms: async (_service, subject) => ['/token', { subject, rooms: ['lobby'] }],
};
const victim = '5b3a4f0e-8a51-4d7e-9d0a-0c1b2a3d4e5f';

attack(
  'B7 identity substitution: whoever has logged in has no token for anybody else',
  async (service) => {
    const headers = await as(newUser());
    const got: string[] = [];
    for (const [app, ask] of Object.entries(vends)) {
      const [path, request] = await ask(service, victim);
      const asked = await service.call('POST', `/${app}${path}`, { headers, body: request });
      if (isServed(asked)) got.push(app);
    }
    return got;
  },
  [
    without(
      'the subject of the principal',
      [['vending/allow.ts', 'subjectOf(app, principal.subject)', 'request.subject ?? principal.subject']],
      Object.keys(vends),
    ),
  ],
);

attack(
  'B7 identity substitution: a backend has tokens for the users of its scope alone',
  async (service) => {
    const scope = { subjectPrefix: 'shop-', metadataKeys: ['plan'], maxLifetimeSeconds: 600 };
    const { apiKey } = await apiKeysOf(standIns.table).create({ apps: ['chatsdk'], scope });
    const ask = (request: object) =>
      service.call('POST', '/chatsdk/tokens', { headers: asBackend(apiKey), body: request });
    const beyond = {
      'another user': { userId: newUser() },
      'a user who is no text': { userId: ['shop-1'] },
      'other metadata': { userId: 'shop-1', custom: { plan: 'free', role: 'admin' } },
    };
    const inside = body(await ask({ userId: 'shop-1', custom: { plan: 'free' } }));
    const got: string[] = inside.expiresIn > 600 ? ['a longer life'] : [];
    for (const [what, request] of Object.entries(beyond)) if (isServed(await ask(request))) got.push(what);
    return got;
  },
  [
    without(
      'the look at the scope',
      [['vending/allow.ts', 'refuseBeyondScope(scope, request);', '']],
      ['another user', 'other metadata'],
    ),
  ],
);
