import type { SigningApp } from '../../lambdas/contract/app.ts';
import type { Grant } from '../../lambdas/contract/grant.ts';
import type { Algorithm, TokenFormat, TokenKind } from '../../lambdas/contract/token-format.ts';
import type { Keys } from '../../lambdas/keys/signing-key.ts';
import type { Taken } from '../../lambdas/vending/take-key.ts';
import { signingApp, signingProfiles } from './demo-app.ts';
import { madeUpValue, takenKey } from './made-up-key.ts';
import { start } from './made-up-ports.ts';
import { madeUpApp } from './made-up-vendor.ts';

/** All that a genuine token of one kind is made of, to be changed piece by piece. */
export interface GenuineToken {
  readonly app: SigningApp;
  readonly kind: TokenKind;
  readonly algorithm: Algorithm;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  /** Of a user `alice`; issued at `start`, over 60 seconds later. */
  readonly grant: Grant;
  /** The app's key, as pasted and as taken. */
  readonly value: string;
  readonly key: Taken<Keys>;
}

const skew = { clockSkewSeconds: 7 };
const algorithms = ['HS256', 'RS256', 'ES256', 'EdDSA'] as const;
const apps: [name: string, app: SigningApp][] = [
  ...signingProfiles.map(([name, settings]): [string, SigningApp] => [
    name,
    signingApp(name, { settings, ...skew }),
  ]),
  ...algorithms.map((algorithm): [string, SigningApp] => ['made-up', madeUpApp({ algorithm, ...skew })]),
];

/** One for every kind of token of every profile and of the made-up vendor, with a title. */
export const genuineTokens: readonly [title: string, token: GenuineToken][] = await Promise.all(
  apps.flatMap(([name, app]) =>
    (['token', 'wsToken'] as const).flatMap((kind) => {
      const format = app.tokens[kind];
      return format ? [titled(name, app, kind, format)] : [];
    }),
  ),
);

async function titled(
  name: string,
  app: SigningApp,
  kind: GenuineToken['kind'],
  format: TokenFormat<unknown>,
): Promise<[string, GenuineToken]> {
  const algorithm = format.algorithm(app.settings);
  const key = await takenKey(algorithm);
  const kid = key.value.signing.publicJwk?.kid;
  const grant: Grant = {
    subject: app.profile.subjectOf?.('alice', app.settings) ?? 'alice',
    nonce: 'n',
    tokenId: 't',
    issuedAt: start,
    expiresAt: start + 60,
    details: {},
    byBackend: false,
  };
  const header = { alg: algorithm, ...format.header(app.settings), ...(kid !== undefined && { kid }) };
  const claims = format.claims(grant, app.settings);
  const value = madeUpValue(algorithm);
  return [
    `a ${kind} of ${name} under ${algorithm}`,
    { app, kind, algorithm, header, claims, grant, value, key },
  ];
}
