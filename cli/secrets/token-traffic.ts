import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import type { App } from '../../lambdas/contract/app.ts';
import { publishesKeys } from '../../lambdas/contract/secrets.ts';
import { routesOf } from '../../lambdas/profiles/routes.ts';
import { Answered, ask } from '../service.ts';

interface Options {
  readonly app: App;
  readonly apiUrl: string;
  /** Asks for a token. */
  readonly vend: () => Promise<Readonly<Record<string, unknown>>>;
  /** A backend's API key, for introspection. */
  readonly apiKey?: string | undefined;
}

const keptTokens = 50;
/** A token that expires sooner is not checked any more. */
const marginSeconds = 5;
const compactJws = /^(?:[\w-]+\.){2}[\w-]+$/;

/**
 * Traffic for a drill. It asks for tokens as often as the app's limits allow, and verifies earlier ones all the time:
 * as a verifier that fetches unknown keys, as one that keeps its first keys, and by asking the service.
 */
export async function tokenTraffic({ app, apiUrl, vend, apiKey }: Options) {
  const tokens: string[] = [];
  let limitedUntil = 0;
  const nowSeconds = () => Date.now() / 1000;

  async function vends() {
    if (nowSeconds() < limitedUntil) return false;
    try {
      const token = tokenIn(await vend());
      if (token !== undefined) tokens.push(token);
      tokens.splice(0, tokens.length - keptTokens);
      return true;
    } catch (error) {
      if (!(error instanceof Answered && error.status === 429)) throw error;
      limitedUntil = nowSeconds() + (error.retryAfterSeconds ?? 1);
      return false;
    }
  }

  const onTokens = (verify: (token: string) => Promise<unknown>) => async () => {
    const good = tokens.filter((each) => (decodeJwt(each).exp ?? 0) > nowSeconds() + marginSeconds);
    const token = good[Math.floor(Math.random() * good.length)];
    if (token === undefined) return false;
    await verify(token);
    return true;
  };
  const introspect = async (token: string) => {
    const headers = { 'x-api-key': apiKey ?? '' };
    const { active } = await ask(apiUrl, `POST /${app.name}/introspect`, { headers, body: { token } });
    if (active !== true) throw new Error('a good token is not active');
  };

  // If this fails, before any change, the drill can show nothing.
  await vends();
  const canIntrospect = routesOf(app).some(({ does }) => does === 'introspect');
  return {
    'token asked for': vends,
    ...(publishesKeys(app) &&
      (await byPublishedKeys(`${apiUrl}/${app.name}/.well-known/jwks.json`, onTokens))),
    ...(apiKey !== undefined && canIntrospect && { 'token introspected': onTokens(introspect) }),
  };
}

async function byPublishedKeys(
  url: string,
  onTokens: (verify: (token: string) => Promise<unknown>) => () => Promise<unknown>,
) {
  const fresh = createRemoteJWKSet(new URL(url), { cooldownDuration: 0 });
  const kept = createLocalJWKSet((await (await fetch(url)).json()) as JSONWebKeySet);
  return {
    'token verified, unknown keys fetched': onTokens((token) => jwtVerify(token, fresh)),
    'token verified with the keys of the beginning': onTokens((token) => jwtVerify(token, kept)),
  };
}

/** The first token in an answer, under any name. */
function tokenIn(answer: unknown): string | undefined {
  if (typeof answer === 'string') return compactJws.test(answer) ? answer : undefined;
  if (typeof answer !== 'object' || answer === null) return undefined;
  for (const value of Object.values(answer)) {
    const found = tokenIn(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
