import assert from 'node:assert/strict';
import type { AppCredentials } from '../../local/seed.ts';
import { call } from '../harness/http.ts';
import type { Centrifugo } from './centrifugo.ts';
import type { Connection } from './connect.ts';

/** An app of the service, and the Centrifugo that has its secret. */
export interface WebSocketApp {
  readonly url: string;
  readonly app: AppCredentials;
  readonly server: Centrifugo;
}

export interface Tokens {
  readonly token: string;
  readonly wsToken: string;
  readonly expiresIn: number;
}

export const bearer = (token = '') => ({ authorization: `Bearer ${token}` });

/** The body of an answer, which must be a success. */
export async function issued(answer: ReturnType<typeof call>): Promise<Tokens> {
  const { status, body } = await answer;
  assert.equal(status, 200, `the service answered ${status}`);
  return body;
}

/** By `POST /tokens`. */
export const tokensOf = ({ url, app }: Pick<WebSocketApp, 'url' | 'app'>, userId = 'Ünï#1 / 名前') =>
  issued(call('POST', `${url}/tokens`, { userId }, { 'x-api-key': app.apiKey }));

export async function settled(connection: Connection): Promise<Connection> {
  await connection.until();
  return connection;
}
