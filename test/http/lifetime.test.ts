import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { isSigning, makesNonces } from '../../lambdas/contract/app.ts';
import { demoApp, oidc, profiles } from '../vending/demo-app.ts';
import { start } from '../vending/made-up-ports.ts';
import { json } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

afterEach(() => void jest.restoreAllMocks());

const subject = '3f0a5c1e-7b64-4f0e-9d11-6a2f8c9b0d57';

/** Someone who has logged in asks an app; its vendor, if it makes the tokens, answers with this one. */
async function ask(profile: string, on: string, body: unknown, vendorsToken = 'jwt.a.b.c') {
  const app = demoApp(profile, { callers: [oidc] });
  const service = madeUpService(app);
  service.ports.callers = [{ kind: 'oidc', authenticate: async () => ({ subject }) }];
  service.ports.upstream.answer = ({ path }) =>
    path.includes('openid-connect')
      ? { status: 200, body: { access_token: 'access', expires_in: 900 } }
      : { status: 201, body: { jwtToken: vendorsToken } };
  if (makesNonces(app)) await service.ports.nonces.issue('nonce', start + 600);
  return { app, ...(await service.fromApp(app, on.replace(' ', ' /demo'), json(body))) };
}

const routes = Object.entries(profiles).flatMap(([name, profile]) =>
  profile.routes.flatMap((route) =>
    route.role === 'integrator' && route.does === 'vend' ? [[name, route.on, route] as const] : [],
  ),
);

test.each(routes)('%s %s says in the same way how long the token lives', async (name, on, { write }) => {
  const { settings } = demoApp(name);
  const { app, statusCode, body } = await ask(name, on, write?.({ subject, nonce: 'nonce' }, settings) ?? {});
  const expiresIn = app.tokenLifetimeSeconds;
  expect([statusCode, body]).toMatchObject([200, { expiresAt: start + expiresIn, expiresIn }]);
  const { token = body.identity_token } = body;
  if (isSigning(app)) expect(decodeJwt(token).exp).toBe(body.expiresAt);
});

describe('a token that the vendor makes ends', () => {
  const ending = (exp: unknown) =>
    `jwt.e30.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.c2ln`;

  test.each([
    ['when the vendor was asked to end it, if it does not say when', 'opaque', 1_800],
    ['likewise, if it says something else', ending('soon'), 1_800],
    ['when it says, if that is sooner', ending(start + 600), 600],
    ['when the vendor was asked to end it, if it says later', ending(start + 9_000), 1_800],
  ])('%s', async (_title, jwtToken, expiresIn) => {
    const { body } = await ask('avaya', 'POST /token', { userId: subject }, jwtToken);
    expect(body).toMatchObject({ jwtToken, expiresAt: start + expiresIn, expiresIn });
  });
});
