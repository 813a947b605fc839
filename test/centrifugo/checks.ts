import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { decodeJwt, SignJWT } from 'jose';
import type { Check } from '../harness/checks.ts';
import { call } from '../harness/http.ts';
import { type Centrifugo, startCentrifugo } from './centrifugo.ts';
import { type Connection, connect } from './connect.ts';
import { bearer, issued, settled, type Tokens, tokensOf, type WebSocketApp } from './tokens.ts';

/** Codes of Centrifugo and of its client (Centrifugo documentation, "Error and disconnect codes"). */
const tokenExpired = 109;
const unauthorized = 1;
const invalidToken = 3500;

/** What the real server and the real client make of our tokens; each check stands alone. */
export function connectionChecks({ url, app, server }: WebSocketApp, program: string): Check[] {
  const newTokens = (userId?: string) => tokensOf({ url, app }, userId);
  const chatToken = () =>
    issued(call('GET', `${url}/api/auth/chat-token`, undefined, bearer(app.bearerToken)));
  const refreshed = ({ token }: Tokens) =>
    issued(call('POST', `${url}/tokens/refresh`, undefined, bearer(token)));
  const signed = (claims: object) =>
    new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(Buffer.from(wsSecret));
  const wsSecret = app.wsSecret ?? '';

  return [
    {
      name: 'the client connects with the wsToken of POST /tokens, and the server knows when it ends',
      async run() {
        const { wsToken, expiresIn } = await newTokens();
        const connection = await settled(connect(server.url, wsToken));
        assert.equal(connection.outcome(), 'connected');
        const { ttl = 0 } = connection.received.find((frame) => frame.connect)?.connect ?? {};
        assert(ttl > 0 && ttl <= expiresIn, `the server gives it ${ttl} s, we gave ${expiresIn} s`);
        connection.close();
      },
    },
    {
      name: 'control: a server with another secret refuses it (3500)',
      async run() {
        const other = await startCentrifugo(program, randomBytes(32).toString('base64url'));
        await refuses(invalidToken, (await newTokens()).wsToken, other);
      },
    },
    {
      name: 'a live connection is refreshed by getToken through POST /tokens/refresh, and outlives its first token',
      async run() {
        let tokens = await newTokens();
        const first = decodeJwt(tokens.wsToken);
        const connection = await settled(
          connect(server.url, tokens.wsToken, async () => {
            tokens = await refreshed(tokens);
            return tokens.wsToken;
          }),
        );
        assert.equal(connection.outcome(), 'connected');
        await connection.until(() => connection.received.some((frame) => frame.refresh));
        const presented = connection.sent.find((frame) => frame.refresh)?.refresh?.token;
        assert.equal(presented, tokens.wsToken);
        const second = decodeJwt(tokens.wsToken);
        assert.notEqual(second.jti, first.jti);
        assert.equal(second.sub, first.sub);
        const { ttl = 0 } = connection.received.find((frame) => frame.refresh)?.refresh ?? {};
        assert(ttl > 0, 'the server takes the new token for one that has no end');
        // The server closes a connection five seconds after its token's end.
        await setTimeout(Math.max(0, (first.exp ?? 0) * 1000 + 6_500 - Date.now()));
        assert.equal(connection.outcome(), 'connected');
        assert.equal(connection.sent.filter((frame) => frame.connect).length, 1, 'it has connected again');
        connection.close();
      },
    },
    {
      name: 'control: without getToken that connection ends with its token',
      async run() {
        const connection = await settled(connect(server.url, (await newTokens()).wsToken));
        assert.equal(connection.outcome(), 'connected');
        await connection.until(() => connection.outcome() !== 'connected');
        assert.equal(connection.outcome(), unauthorized);
      },
    },
    {
      name: 'with an expired token (109) the client gets in by itself, through GET /api/auth/chat-token',
      async run() {
        const expired = await ended(await chatToken());
        const connection = connect(server.url, expired.wsToken, async () => (await chatToken()).wsToken);
        await connection.until(() => connection.outcome() === 'connected');
        assert.deepEqual(errorsOf(connection), [tokenExpired]);
        const [presented, again] = connection.sent.flatMap((frame) => frame.connect?.token ?? []);
        assert.equal(presented, expired.wsToken);
        assert(again && again !== presented, 'no other token was presented');
        assert.equal(decodeJwt(again)['user_id'], app.userId);
        connection.close();
      },
    },
    {
      name: 'an expired token without getToken is refused (109)',
      async run() {
        const connection = await settled(connect(server.url, (await ended(await newTokens())).wsToken));
        assert.deepEqual(errorsOf(connection), [tokenExpired]);
        assert.equal(connection.outcome(), unauthorized);
      },
    },
    {
      name: 'the REST token is refused (3500)',
      run: async () => refuses(invalidToken, (await newTokens()).token, server),
    },
    {
      name: 'a tampered token is refused (3500)',
      async run() {
        const [header, , signature] = (await newTokens('mallory')).wsToken.split('.');
        const [, payload] = (await newTokens('alice')).wsToken.split('.');
        await refuses(invalidToken, `${header}.${payload}.${signature}`, server);
      },
    },
    {
      name: 'our tokens have no nbf, which the server would take for an expiry (109) when its clock is behind',
      async run() {
        const claims = decodeJwt((await newTokens()).wsToken);
        assert.equal(claims.nbf, undefined);
        const same = await settled(connect(server.url, await signed(claims)));
        assert.equal(same.outcome(), 'connected');
        const ahead = await settled(
          connect(server.url, await signed({ ...claims, nbf: (claims.iat ?? 0) + 60 })),
        );
        assert.deepEqual(errorsOf(ahead), [tokenExpired]);
        same.close();
      },
    },
  ];
}

async function refuses(code: number, token: string, server: Centrifugo): Promise<void> {
  assert.equal((await settled(connect(server.url, token))).outcome(), code);
}

const errorsOf = ({ received }: Connection) => received.flatMap((frame) => frame.error?.code ?? []);

/** The same tokens, once they are over. */
async function ended(tokens: Tokens): Promise<Tokens> {
  const { exp = 0 } = decodeJwt(tokens.wsToken);
  await setTimeout(Math.max(0, exp * 1000 + 500 - Date.now()));
  return tokens;
}
