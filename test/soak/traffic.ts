import { randomUUID } from 'node:crypto';
import { type Answer, call } from '../harness/http.ts';

/** One answer of the service, by what was asked. Throws what a client would not expect. */
type Flow = () => Promise<void>;

/**
 * The flows of all five vendors, served and refused. They use the steps of the end-to-end tests, which read the address
 * when they are loaded.
 *
 * @param onAnswer gets the status and the duration of every answer.
 */
export async function flowsOf(
  onAnswer: (route: string, status: number, millis: number) => void,
): Promise<Record<string, Flow>> {
  const steps = await import('../harness/flows.ts');
  const {
    avaya,
    baseUrl,
    bearerFor,
    chatsdk,
    chatsdkUpstream,
    comapi,
    qiscus,
    wonderful,
    wonderfulNonce,
    wonderfulUpstream,
  } = await import('../harness/target.ts');

  async function ask(route: string, expected: number, calling: () => Promise<Answer>): Promise<Answer> {
    const startedAt = performance.now();
    const answer = await calling();
    onAnswer(route, answer.status, performance.now() - startedAt);
    if (answer.status !== expected)
      throw new Error(`${route}: ${answer.status} ${answer.body?.code ?? ''}, not ${expected}`);
    return answer;
  }
  const as = async (app: Parameters<typeof bearerFor>[0], sub = randomUUID()) => ({
    authorization: `Bearer ${await bearerFor(app, { sub })}`,
  });
  const nonceOf = async (url: string) =>
    (await ask('nonce', 201, () => call('POST', `${url}/nonce`))).body.nonce;

  return {
    async 'comapi: log in, redeem, replay'() {
      const { nonce, authenticationId } = await steps.startComapi();
      const { jwt } = (await ask('comapi authenticate', 200, () => steps.authenticate(nonce))).body;
      await ask('comapi redeem', 200, () => steps.createSession(authenticationId, jwt));
      await ask('comapi replay', 409, () => steps.authenticate(nonce));
    },
    async 'comapi: a wrong password'() {
      const nonce = await nonceOf(comapi.url);
      const guess = { username: randomUUID(), password: 'wrong' };
      await ask('comapi wrong password', 401, () => steps.authenticate(nonce, guess));
    },
    async 'qiscus: code, log in, redeem, replay'() {
      const number = steps.newPhoneNumber();
      const code = await steps.sendPasscode(number);
      const nonce = await steps.qiscusNonce();
      const vended = await ask('qiscus verify', 200, () => steps.verifyPasscode(number, code, nonce));
      const token = vended.body.identity_token;
      await ask('qiscus redeem', 200, () => steps.verifyIdentityToken(token));
      await ask('qiscus replay', 409, () => steps.verifyIdentityToken(token));
      const headers = { 'x-api-key': qiscus.apiKey };
      await ask('qiscus introspect', 200, () => call('POST', `${qiscus.url}/introspect`, { token }, headers));
    },
    async 'avaya: a token from the vendor'() {
      const userId = randomUUID();
      const headers = await as(avaya, userId);
      await ask('avaya token', 200, () => call('POST', `${avaya.url}/token`, { userId }, headers));
    },
    async 'wonderful: a token, introspected; a foreign entity'() {
      const headers = await as(wonderful);
      const { token } = (
        await ask('wonderful sdk-token', 200, () =>
          call('POST', `${wonderful.url}/api/sdk-token`, {}, headers),
        )
      ).body;
      const backend = { 'x-api-key': wonderful.apiKey };
      await ask('wonderful introspect', 200, () =>
        call('POST', `${wonderful.url}/introspect`, { token }, backend),
      );
      await ask('wonderful sign', 200, () =>
        call('POST', `${wonderful.url}/api/v1/jwt/sign`, { entityId: randomUUID() }, backend),
      );
      const foreign = { entityId: randomUUID() };
      await ask('wonderful foreign entity', 403, () =>
        call('POST', `${wonderful.url}/api/refresh-sdk-token`, foreign, headers),
      );
    },
    async 'wonderful: a nonce of ours'() {
      const headers = { ...(await as(wonderfulNonce)), 'x-nonce': await nonceOf(wonderfulNonce.url) };
      const vend = () => call('POST', `${wonderfulNonce.url}/api/sdk-token`, {}, headers);
      await ask('wonderful with a nonce', 200, vend);
      await ask('wonderful replay', 409, vend);
    },
    async 'wonderful and chatsdk: tokens from the vendor'() {
      const [entity, user] = [await as(wonderfulUpstream), await as(chatsdkUpstream)];
      await ask('wonderful upstream', 200, () =>
        call('POST', `${wonderfulUpstream.url}/api/sdk-token`, {}, entity),
      );
      await ask('chatsdk upstream', 200, () =>
        call('GET', `${chatsdkUpstream.url}/api/auth/chat-token`, undefined, user),
      );
    },
    async 'chatsdk: a token, validated, renewed; no token'() {
      const headers = await as(chatsdk);
      const path = `${chatsdk.url}/api/auth/chat-token`;
      const { token } = (await ask('chatsdk chat-token', 200, () => call('GET', path, undefined, headers)))
        .body;
      const withToken = { authorization: `Bearer ${token}` };
      await ask('chatsdk validate', 200, () =>
        call('GET', `${chatsdk.url}/tokens/validate`, undefined, withToken),
      );
      await ask('chatsdk refresh', 200, () =>
        call('POST', `${chatsdk.url}/tokens/refresh`, undefined, withToken),
      );
      await ask('chatsdk no token', 401, () => call('GET', path));
    },
    async 'public routes, and none'() {
      await ask('health', 200, () => call('GET', `${baseUrl}/health`));
      await ask('keys', 200, () => call('GET', `${wonderful.url}/.well-known/jwks.json`));
      await ask('no route', 404, () => call('GET', `${baseUrl}/nowhere`));
      await ask('no JSON', 400, () => call('POST', `${comapi.url}/authenticate`, '{'));
    },
  };
}
