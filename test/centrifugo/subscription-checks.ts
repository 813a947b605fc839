import assert from 'node:assert/strict';
import { decodeJwt } from 'jose';
import type { Check } from '../harness/checks.ts';
import { call } from '../harness/http.ts';
import { connect } from './connect.ts';
import { bearer, issued, settled, type Tokens, tokensOf, type WebSocketApp } from './tokens.ts';

/** Centrifugo documentation, "Error and disconnect codes". */
const permissionDenied = 103;
const invalidToken = 3500;
const appId = 'token-vending-demo';

/** What a real server makes of our subscription tokens; `subject` is what its app says in `sub`. */
export function subscriptionChecks(subject: 'appId:userId' | 'userId', of: WebSocketApp): Check[] {
  const { url, server } = of;
  const ask = ({ token }: Tokens, channel: string) =>
    call('POST', `${url}/api/realtime/subscription-token`, { channel }, bearer(token));
  const own = (userId: string) => `user:${appId}:${userId}`;
  const named = (name: string) => `${name}; sub is ${subject}`;

  return [
    {
      name: named('the client connects and subscribes to its own channel'),
      async run() {
        const tokens = await tokensOf(of, 'alice');
        const sub = subject === 'userId' ? 'alice' : `${appId}:alice`;
        assert.equal(decodeJwt(tokens.wsToken).sub, sub);
        const { token } = await issued(ask(tokens, own('alice')));
        const connection = await settled(connect(server.url, tokens.wsToken));
        assert.equal(await connection.subscribe(own('alice'), token), 'subscribed');
        assert.equal(connection.outcome(), 'connected');
        connection.close();
      },
    },
    {
      name: named("the service gives no token for another user's channel, or another application's"),
      async run() {
        const tokens = await tokensOf(of, 'alice');
        for (const channel of [own('bob'), 'user:another:alice', 'chat:another:general'])
          assert.equal((await ask(tokens, channel)).status, 403);
      },
    },
    {
      name: named('control: without a token, or with that of another user, the server refuses'),
      async run() {
        const tokens = await tokensOf(of, 'alice');
        const bare = await settled(connect(server.url, tokens.wsToken));
        assert.equal(await bare.subscribe(own('alice')), permissionDenied);
        bare.close();
        const { token } = await issued(ask(await tokensOf(of, 'bob'), own('bob')));
        const connection = await settled(connect(server.url, tokens.wsToken));
        assert.equal(await connection.subscribe(own('bob'), token), invalidToken);
      },
    },
    {
      name: named('a subscription token is none to connect with'),
      async run() {
        const { token } = await issued(ask(await tokensOf(of, 'alice'), own('alice')));
        assert.notEqual((await settled(connect(server.url, token))).outcome(), 'connected');
      },
    },
    ...(subject === 'userId'
      ? []
      : [
          {
            name: named('with openChannels the client subscribes to a chat channel'),
            async run() {
              const tokens = await tokensOf(of, 'alice');
              const channel = `chat:${appId}:general`;
              const { token } = await issued(ask(tokens, channel));
              const connection = await settled(connect(server.url, tokens.wsToken));
              assert.equal(await connection.subscribe(channel, token), 'subscribed');
              connection.close();
            },
          },
        ]),
  ];
}
