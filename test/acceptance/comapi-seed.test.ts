import { beforeAll, expect, test } from '@jest/globals';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { vending } from '../harness/cli.ts';
import { authenticate, createSession, startComapi } from '../harness/flows.ts';
import { comapi, origin } from '../harness/target.ts';
import type { ComapiOutcome } from './clients/comapi.ts';
import { runClient } from './run-client.ts';

/** The requests of Comapi's "Initialise" page, word for word. */
const answeredChallenge = { username: 'johnSmith', password: 'Passw0rd!' };
const sampleHeader = { alg: 'HS256', typ: 'JWT' };
const sampleClaims = ['sub', 'nonce', 'iss', 'aud', 'iat', 'exp'];

beforeAll(async () => {
  const { username, password } = answeredChallenge;
  const added = await vending(`users add comapi ${username} --local`, { secrets: [password] });
  expect(added).toMatchObject({ code: 0 });
});

test('the Express sample: POST /authenticate gives a token with the claims of the jsrsasign sample', async () => {
  const { nonce, authenticationId } = await startComapi();
  const { status, body } = await authenticate(nonce, answeredChallenge);
  expect([status, Object.keys(body).sort()]).toEqual([200, ['expiresAt', 'expiresIn', 'jwt', 'token']]);
  expect(decodeProtectedHeader(body.jwt)).toEqual(sampleHeader);
  const { jti, ...claims } = decodeJwt(body.jwt);
  expect([typeof jti, Object.keys(claims).sort()]).toEqual(['string', sampleClaims.sort()]);
  expect(claims).toMatchObject({ sub: 'johnSmith', nonce, iss: comapi['issuer'], aud: comapi['audience'] });
  expect((await createSession(authenticationId, body.jwt)).body).toMatchObject({
    session: { profileId: 'johnSmith' },
  });
});

test('the client sample: the SDK initialises with that answer to its challenge', async () => {
  const scenario = { baseUrl: comapi.url, apiSpaceId: String(comapi['apiSpaceId']), origin };
  const outcome = await runClient<ComapiOutcome>('comapi', {
    ...scenario,
    ...answeredChallenge,
    listConversations: true,
  });
  expect(outcome).toMatchObject({
    outcome: 'started',
    profileId: 'johnSmith',
    conversations: [],
    ended: true,
  });
});
