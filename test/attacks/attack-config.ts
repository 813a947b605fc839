import { defineConfig } from '../../lambdas/config/define-config.ts';
import { login } from '../fixtures/login.ts';
import { roomyLimits } from '../fixtures/roomy-limits.ts';

export const origin = 'https://app.example.com';

const roles: ('integrator' | 'vendor')[] = ['integrator', 'vendor'];
const both = { roles, allowedOrigins: [origin], limits: roomyLimits };
const backend = { callers: [login], limits: roomyLimits };

export const comapiSpace = '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10';
const comapiOf = (host: string) => ({
  apiSpaceId: comapiSpace,
  issuer: `https://${host}/auth`,
  audience: `https://${host}`,
});

const subject = { $from: 'subject' } as const;
const field = (name: string) => ({ $from: 'field', name }) as const;

/** A made-up vendor of rooms, by its claims alone. To it, `*` in a name is any text. */
const roomsOf = (iss: string) => ({
  claims: {
    iss,
    sub: subject,
    iat: { $from: 'issuedAt' },
    exp: { $from: 'expiresAt' },
    role: { $first: [field('role'), 'member'] },
    topic: field('topic'),
    may: { $json: { $entries: [[field('rooms'), ['read']]] } },
  } as const,
  fields: {
    rooms: {
      type: 'texts',
      allow: [
        ['lobby'],
        ['own-', subject],
        ['team-', { $from: 'metadata', name: 'team' }],
        [subject, '--', { $any: true }],
      ],
    },
    topic: { allow: [['news']], optional: true },
    role: { optional: true },
  } as const,
  reserved: '*',
});

/** Apps of one profile share their secrets: the worst case for what keeps them apart. */
export const attackConfig = defineConfig({
  name: 'attacks',
  apps: {
    comapi: {
      profile: 'comapi',
      settings: comapiOf('own.example'),
      callers: [{ kind: 'password' }, login],
      ...both,
    },
    'limited-comapi': {
      profile: 'comapi',
      settings: comapiOf('limited.example'),
      callers: [{ kind: 'password' }],
      limits: { failedLoginsPerUser: { max: 1 } },
    },
    'other-comapi': { profile: 'comapi', settings: comapiOf('other.example'), ...backend },
    qiscus: {
      profile: 'qiscus',
      settings: { appId: 'own' },
      callers: [{ kind: 'passcode' }, login],
      ...both,
    },
    'backend-qiscus': { profile: 'qiscus', settings: { appId: 'own' }, ...backend },
    'other-qiscus': { profile: 'qiscus', settings: { appId: 'other' }, ...backend },
    wonderful: {
      profile: 'wonderful',
      settings: { tenantId: 'own' },
      callers: [login, { kind: 'apiKey' }],
      ...both,
    },
    'other-wonderful': { profile: 'wonderful', settings: { tenantId: 'other' }, ...backend },
    es256: {
      profile: 'wonderful',
      settings: { tenantId: 'own', algorithm: 'ES256' },
      callers: [login],
      ...both,
    },
    eddsa: {
      profile: 'wonderful',
      settings: { tenantId: 'own', algorithm: 'EdDSA' },
      callers: [login],
      ...both,
    },
    nonces: { profile: 'wonderful', settings: { tenantId: 'own' }, nonce: 'required', ...backend },
    limited: {
      profile: 'wonderful',
      settings: { tenantId: 'own' },
      nonce: 'required',
      callers: [login],
      limits: { noncesPerIp: { max: 5 }, vendsPerSubject: { max: 2 } },
    },
    /** With the limits of whoever says nothing of them. */
    usual: {
      profile: 'wonderful',
      settings: { tenantId: 'own' },
      callers: [login, { kind: 'apiKey' }],
    },
    passcodes: { profile: 'qiscus', roles, settings: { appId: 'own' }, callers: [{ kind: 'passcode' }] },
    /** With the usual limits, but few failed logins of an address. */
    'crowded-qiscus': {
      profile: 'qiscus',
      settings: { appId: 'own' },
      roles,
      callers: [{ kind: 'passcode' }],
      limits: { failedLoginsPerIp: { max: 20 } },
    },
    'crowded-comapi': {
      profile: 'comapi',
      settings: comapiOf('own.example'),
      roles,
      callers: [{ kind: 'password' }],
      limits: { failedLoginsPerIp: { max: 20 } },
    },
    chatsdk: {
      profile: 'chatsdk',
      settings: { appId: 'own' },
      callers: [login, { kind: 'apiKey' }],
      ...both,
    },
    'other-chatsdk': { profile: 'chatsdk', settings: { appId: 'other' }, ...backend },
    rooms: {
      profile: 'jwt',
      settings: roomsOf('own'),
      callers: [{ ...login, claims: { metadata: { team: 'team' } } }, { kind: 'apiKey' }],
      limits: roomyLimits,
    },
    'other-rooms': { profile: 'jwt', settings: roomsOf('other'), ...backend },
    avaya: {
      profile: 'avaya',
      settings: {
        baseUrl: 'https://axp.example.com',
        accountId: 'ABCDEF',
        integrationId: '0c8a3f0e-3f5b-4b7e-9a51-2d8c4e6a9b10',
      },
      upstream: { timeoutMillis: 8_000, attemptTimeoutMillis: 2_000, maxAttempts: 1 },
      ...backend,
    },
  },
});
