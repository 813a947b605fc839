import type { Account } from '../lambdas/contract/account.ts';
import type { App } from '../lambdas/contract/app.ts';
import { isSigning } from '../lambdas/contract/app.ts';
import type { Example } from '../lambdas/contract/example.ts';
import type { Grant, Vended } from '../lambdas/contract/grant.ts';
import { present } from '../lambdas/contract/present.ts';
import type { Route } from '../lambdas/contract/route.ts';
import type { OpenSession } from '../lambdas/contract/session.ts';
import { withCommonFields } from '../lambdas/http/common-fields.ts';
import * as registry from '../lambdas/profiles/examples/registry.ts';
import { exampleBodyOf } from './body.ts';
import { anyMember } from './inferred-schema.ts';

const now = 1_767_225_600;
const token = 'made-up.token.signature';
const subject = 'a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d';
const names = { displayName: 'Ada Lovelace', avatarUrl: 'https://example.com/ada.png' };

export const examplesOf = ({ profile }: { readonly profile: string }): readonly Example[] =>
  (registry as Readonly<Record<string, readonly Example[]>>)[profile] ?? [];

interface Variant extends Partial<typeof names> {
  readonly account?: Account;
  readonly guestSecret?: string;
}

/** What can vary in an answer of one route: with all of it, and with none of it. `custom` is any JSON. */
function variants(custom: Readonly<Record<string, unknown>>): Variant[] {
  const account = { subject, ...names, custom, createdAt: now };
  return [
    { ...names, account, guestSecret: '3f1c2b4a-5d6e-4f70-8a91-b2c3d4e5f607' },
    { account: { subject, custom: {}, createdAt: now } },
    {},
  ];
}

/** Made-up bodies of an app's answers on a route, by status: what `reply` writes. */
export function replySamples(app: App, profile: string, route: Route<unknown>, of: 'schema' | 'example') {
  const { settings } = app;
  const custom = of === 'schema' ? { [anyMember]: true } : { department: 'Engineering' };
  const given = variants(custom);
  const credentials = examplesOf({ profile }).find(({ upstream }) => upstream)?.upstream?.credentials;
  const grants = given.map((variant) => grantOf(app, custom, variant));
  const vended = grants.map(
    (grant, at): Vended =>
      present({
        token,
        wsToken: app.profile.wsToken && token,
        expiresAt: grant.expiresAt,
        details: app.tokens.by === 'vendor' ? (credentials as object as Record<string, unknown>) : undefined,
        grant,
        account: isSigning(app) ? given[at]?.account : undefined,
      }),
  );
  const sessions = given.map((variant) => sessionOf(app, variant));
  switch (route.does) {
    case 'reply':
      return [route.reply(settings)];
    case 'describe':
      return [route.reply(credentials, settings)];
    case 'issueNonce':
      return [
        route.reply(
          { nonce: 'made-up-nonce', issuedAt: now, expiresAt: now + app.nonceLifetimeSeconds },
          settings,
        ),
      ];
    case 'sendPasscode':
      return [route.reply({ expiresInSeconds: 300 })];
    case 'vend':
      return vended.map((each) =>
        route.role === 'vendor'
          ? route.reply(each, settings)
          : withCommonFields(route.reply(each, settings), each),
      );
    case 'reissue':
      return vended.map((each) => route.reply(each, settings));
    case 'readToken':
      return grants.map((grant, at) => route.reply(grant, given[at]?.account, settings));
    case 'subscribe':
      return [route.reply({ token, lifetimeSeconds: route.maxLifetimeSeconds })];
    case 'redeem':
    case 'renewSession':
    case 'readSession':
    case 'endSession':
      return sessions.map((session) => route.reply(session, settings));
    case 'introspect':
      return [...grants.map((grant) => route.reply(claimsOf(app, grant))), route.reply(undefined)];
    case 'publishKeys':
      return [
        route.reply([{ kty: 'RSA', n: 'made-up', e: 'AQAB', kid: 'made-up', alg: 'RS256', use: 'sig' }]),
        route.reply([
          { kty: 'EC', crv: 'P-256', x: 'made-up', y: 'made-up', kid: 'made-up', alg: 'ES256', use: 'sig' },
        ]),
        route.reply([{ kty: 'OKP', crv: 'Ed25519', x: 'made-up', kid: 'made-up', alg: 'EdDSA', use: 'sig' }]),
      ];
    case 'describeIssuer':
      return [
        route.reply({
          issuer: 'https://api.example.com/app',
          jwksUri: 'https://api.example.com/app/.well-known/jwks.json',
          algorithms: ['RS256'],
        }),
      ];
  }
}

function grantOf(
  app: App,
  metadata: Readonly<Record<string, unknown>>,
  { displayName, avatarUrl }: Variant,
): Grant {
  const isFull = displayName !== undefined;
  return present({
    subject,
    displayName,
    avatarUrl,
    nonce: app.profile.nonceLifetimeSeconds === undefined ? undefined : 'made-up-nonce',
    tokenId: '0f8fad5b-d9cb-469f-a165-70867728950e',
    issuedAt: now,
    expiresAt: now + app.tokenLifetimeSeconds,
    details: isFull && app.profile.metadata ? { metadata } : {},
    byBackend: isFull,
  });
}

const claimsOf = (app: App, grant: Grant) =>
  isSigning(app) ? app.tokens.token.claims(grant, app.settings) : {};

function sessionOf(app: App, { account, displayName, avatarUrl }: Variant): OpenSession {
  const tokenExpiresAt = now + app.sessionLifetimeSeconds;
  return present({
    id: '0f8fad5b-d9cb-469f-a165-70867728950e',
    subject,
    displayName,
    avatarUrl,
    account,
    startedAt: now,
    tokenExpiresAt,
    expiresAt: now + app.refreshLifetimeSeconds,
    sourceIp: '192.0.2.1',
    details: detailsOf(app),
    token,
    refreshToken: 'made-up-refresh-token',
  });
}

/** What the app keeps of the request that opens a session. */
function detailsOf(app: App): Readonly<Record<string, string>> {
  const route = app.profile.routes.find((each) => each.does === 'redeem');
  if (!route?.body) return {};
  const path = app.settings as Record<string, string>;
  const incoming = { headers: {}, path, body: exampleBodyOf(app, route), sourceIp: '192.0.2.1' };
  return route.read(incoming, app.settings).details ?? {};
}
