import type { Example } from '../../contract/example.ts';
import type { Settings } from '../jwt.ts';

const at = 1_800_000_000;
const houseNames = {
  subject: 'subject',
  displayName: 'displayName',
  avatarUrl: 'avatarUrl',
  lifetimeSeconds: 'lifetimeSeconds',
  metadata: 'metadata',
};

/** A made-up vendor that shows every part of a template. `presets/` has settings and vectors of real ones. */
const acme: Settings = {
  algorithm: 'HS256',
  header: { typ: 'JWT', kid: 'key-of-acme' },
  claims: {
    iss: 'acme-app',
    sub: { $from: 'subject' },
    channel: { $join: ['user:', { $from: 'subject' }] },
    iat: { $from: 'issuedAt' },
    exp: { $from: 'expiresAt' },
    jti: { $from: 'tokenId' },
    name: { $first: [{ $from: 'displayName' }, 'A guest'] },
    picture: { $from: 'avatarUrl' },
    metadata: { plan: { $from: 'metadata', name: 'plan' }, all: { $json: { $from: 'metadata' } } },
    grants: {
      join: true,
      first: ['a', ['b']],
      rooms: [{ $join: ['own-', { $from: 'subject' }] }, { $from: 'field', name: 'rooms' }],
    },
    may: { $json: { $entries: [[{ $from: 'field', name: 'rooms' }, ['read', 'write']]] } },
  },
  request: { ...houseNames, displayName: 'name' },
  fields: {
    rooms: {
      type: 'texts',
      maxLength: 100,
      allow: [['own-', { $from: 'subject' }], ['lobby']],
      optional: false,
    },
  },
  reserved: '*',
};

const acmeClaims = {
  iss: 'acme-app',
  sub: 'alice',
  channel: 'user:alice',
  iat: at,
  exp: at + 600,
  jti: 'token-1',
};

/** Signed by their own secret or key, which is another app's elsewhere. */
const own: Settings = {
  algorithm: 'ES256',
  header: { typ: 'JWT' },
  claims: {
    iss: 'https://login.acme.example',
    user: { $from: 'subject' },
    iat: { $from: 'issuedAt' },
    exp: { $from: 'expiresAt' },
    nonce: { $from: 'nonce' },
  },
  request: houseNames,
  fields: {},
  reserved: '',
};

export const jwt: readonly Example<Settings>[] = [
  {
    title: 'a key with a public half, and no field',
    settings: own,
    on: 'POST /token',
    principal: { subject: 'alice' },
    tokenId: 'token-1',
    atEpochSeconds: at,
    lifetimeSeconds: 600,
    token: {
      header: { alg: 'ES256', typ: 'JWT' },
      claims: { iss: 'https://login.acme.example', user: 'alice', iat: at, exp: at + 600 },
    },
  },
  {
    title: 'a person of whom the login says all, for two rooms',
    settings: acme,
    on: 'POST /token',
    request: { rooms: ['own-alice', 'lobby'] },
    principal: {
      subject: 'alice',
      displayName: 'Alice',
      avatarUrl: 'https://example.com/a.png',
      metadata: { plan: 'gold' },
    },
    tokenId: 'token-1',
    atEpochSeconds: at,
    lifetimeSeconds: 600,
    token: {
      header: { alg: 'HS256', typ: 'JWT', kid: 'key-of-acme' },
      claims: {
        ...acmeClaims,
        name: 'Alice',
        picture: 'https://example.com/a.png',
        metadata: { plan: 'gold', all: '{"plan":"gold"}' },
        grants: { join: true, first: ['a', ['b']], rooms: ['own-alice', 'own-alice', 'lobby'] },
        may: '{"own-alice":["read","write"],"lobby":["read","write"]}',
      },
    },
  },
  {
    title: 'a person of whom the login says nothing',
    settings: acme,
    on: 'POST /token',
    request: { rooms: ['lobby'] },
    principal: { subject: 'alice' },
    tokenId: 'token-1',
    atEpochSeconds: at,
    lifetimeSeconds: 600,
    token: {
      header: { alg: 'HS256', typ: 'JWT', kid: 'key-of-acme' },
      claims: {
        ...acmeClaims,
        name: 'A guest',
        metadata: {},
        grants: { join: true, first: ['a', ['b']], rooms: ['own-alice', 'lobby'] },
        may: '{"lobby":["read","write"]}',
      },
    },
  },
];
