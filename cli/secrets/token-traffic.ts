import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, type JSONWebKeySet, jwtVerify } from 'jose';
import { type App, isSigning } from '../../lambdas/contract/app.ts';
import { isoTime } from '../../lambdas/contract/clock.ts';
import { publishesKeys, type SecretName } from '../../lambdas/contract/secrets.ts';
import { routeKeyOf, routesOf } from '../../lambdas/profiles/routes.ts';
import { CommandError } from '../command-error.ts';
import { Answered, ask } from '../service.ts';
import { NothingDone } from './drill.ts';
import { tokenIn } from './token-in.ts';

interface Options {
  readonly app: App;
  readonly apiUrl: string;
  /** Its keys sign the tokens that count. */
  readonly secret: SecretName;
  /** Asks for a token. */
  readonly vend: () => Promise<Readonly<Record<string, unknown>>>;
  /** Between two tokens: a user may have only a few. */
  readonly restSeconds: number;
  /** A backend's API key, for introspection. */
  readonly apiKey?: string | undefined;
}

type Traffic = Record<string, () => Promise<unknown>>;
type Verify = (token: string) => Promise<unknown>;

const keptTokens = 50;
/** A token that expires sooner is not checked any more. */
const marginSeconds = 5;
const nowSeconds = () => Date.now() / 1000;

/**
 * Traffic for a drill. It asks for tokens as often as the app's limits allow, and verifies earlier ones all the time:
 * as a verifier that fetches unknown keys, as one that keeps its first keys, and by asking the service.
 *
 * Throws `CommandError` if nothing would verify the tokens of an app that signs them.
 */
export async function tokenTraffic(options: Options): Promise<Traffic> {
  const { app, secret, vend, restSeconds } = options;
  const tokens: string[] = [];
  let rests = { until: 0, why: '' };

  async function vends() {
    if (nowSeconds() < rests.until) throw new NothingDone(rests.why);
    try {
      const token = tokenIn(await vend(), secret);
      if (token !== undefined) tokens.push(token);
      else if (isSigning(app)) throw new Error('the answer holds no token');
      tokens.splice(0, tokens.length - keptTokens);
      rests = { until: nowSeconds() + restSeconds, why: 'nothing was asked for' };
    } catch (error) {
      if (!(error instanceof Answered && error.status === 429)) throw error;
      const until = nowSeconds() + (error.retryAfterSeconds ?? 1);
      rests = { until, why: `nothing was asked for: rate limited until ${isoTime(Math.ceil(until))}` };
      throw new NothingDone(rests.why);
    }
  }

  const onTokens = (verify: Verify) => async () => {
    const good = tokens.filter((each) => (decodeJwt(each).exp ?? 0) > nowSeconds() + marginSeconds);
    const token = good[Math.floor(Math.random() * good.length)];
    if (token === undefined) throw new NothingDone('nothing was verified: no token is valid');
    await verify(token);
  };

  const verifiers = Object.entries(isSigning(app) ? await verifiersOf(options) : {});
  if (isSigning(app) && verifiers.length === 0)
    throw new CommandError(`No key was changed. ${unverified[secret] ?? unverified['signing-key']}`);
  return {
    'token asked for': vends,
    ...Object.fromEntries(verifiers.map(([what, verify]) => [what, onTokens(verify)])),
  };
}

const unverified: Partial<Record<SecretName, string>> = {
  'signing-key':
    'Nothing would verify the tokens: give an API key of the app with --api-key or VENDING_API_KEY, to introspect them.',
  'ws-signing-key':
    'Nothing here verifies tokens of ws-signing-key: the app has no such route without the role vendor.',
};

/** All that this service and its published keys say of a token. They throw if it is not good. */
async function verifiersOf({ app, apiUrl, secret, apiKey }: Options): Promise<Record<string, Verify>> {
  const routes = routesOf(app);
  if (secret === 'ws-signing-key') {
    const route = routes.find((each) => each.does === 'readToken' && each.kind === 'wsToken');
    if (!route) return {};
    const validate: Verify = (token) =>
      ask(apiUrl, routeKeyOf(app, route), { headers: { authorization: `Bearer ${token}` } });
    return { 'wsToken validated': validate };
  }
  const introspect: Verify = async (token) => {
    const headers = { 'x-api-key': apiKey ?? '' };
    const { active } = await ask(apiUrl, `POST /${app.name}/introspect`, { headers, body: { token } });
    if (active !== true) throw new Error('a good token is not active');
  };
  return {
    ...(publishesKeys(app) && (await byPublishedKeys(`${apiUrl}/${app.name}/.well-known/jwks.json`))),
    ...(apiKey !== undefined && { 'token introspected': introspect }),
  };
}

async function byPublishedKeys(url: string): Promise<Record<string, Verify>> {
  const fresh = createRemoteJWKSet(new URL(url), { cooldownDuration: 0 });
  const kept = createLocalJWKSet((await (await fetch(url)).json()) as JSONWebKeySet);
  return {
    'token verified, unknown keys fetched': (token) => jwtVerify(token, fresh),
    'token verified with the keys of the beginning': (token) => jwtVerify(token, kept),
  };
}
