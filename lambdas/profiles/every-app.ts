import * as v from 'valibot';
import { phoneNumber, taking, text } from '../contract/input.ts';
import type { Route } from '../contract/route.ts';

const passcodeBody = v.object({ phone_number: phoneNumber });
const introspectBody = v.object({ token: text(16_384) });

/** The routes that every app has, whatever its vendor. */
export const everyAppRoutes: readonly Route<unknown>[] = [
  {
    on: 'POST /nonce',
    role: 'every',
    does: 'issueNonce',
    reply: ({ nonce, issuedAt, expiresAt }) => ({
      status: 201,
      body: { nonce, expiresAt, expiresIn: expiresAt - issuedAt },
    }),
  },
  {
    on: 'POST /auth/passcode',
    role: 'integrator',
    does: 'sendPasscode',
    ...taking(passcodeBody, ({ phone_number }) => ({ phoneNumber: phone_number })),
    reply: ({ expiresInSeconds }) => ({ status: 202, body: { expires_in: expiresInSeconds } }),
  },
  {
    // RFC 7662 section 2; the caller proves itself with an API key.
    on: 'POST /introspect',
    role: 'every',
    does: 'introspect',
    accepts: ['json', 'form'],
    ...taking(introspectBody, ({ token }) => ({ token })),
    reply: (claims) => ({ status: 200, body: claims ? { ...claims, active: true } : { active: false } }),
  },
  {
    on: 'GET /.well-known/jwks.json',
    role: 'every',
    does: 'publishKeys',
    reply: (keys) => ({ status: 200, body: { keys } }),
  },
  {
    // OpenID Connect Discovery 1.0 section 3: what verifiers read of it. There is nothing to log in to.
    on: 'GET /.well-known/openid-configuration',
    role: 'every',
    does: 'describeIssuer',
    reply: ({ issuer, jwksUri, algorithms }) => ({
      status: 200,
      body: {
        issuer,
        jwks_uri: jwksUri,
        id_token_signing_alg_values_supported: algorithms,
        response_types_supported: [],
        subject_types_supported: ['public'],
      },
    }),
  },
];
