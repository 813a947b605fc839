import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import type { SimulatedTime } from './simulated-time.ts';

/** Verifies a token now; throws when it can't. */
export type Verifier = (token: string) => Promise<unknown>;

/** Those that fetch keys that they don't know, that have fetched them within ten minutes, and within two hours. */
export function verifiersOf(url: string, time: SimulatedTime): Readonly<Record<string, Verifier>> {
  const cached = httpCache(url, time);
  const by =
    (key: JWTVerifyGetKey): Verifier =>
    (token) =>
      jwtVerify(token, key, { currentDate: new Date(time.now()) });
  return {
    'fetches unknown keys': by(createRemoteJWKSet(new URL(url), { cooldownDuration: 0 })),
    'keeps keys for 10 minutes': by(keptFor(600, cached, time)),
    'keeps keys for 2 hours': by(keptFor(7_200, cached, time)),
  };
}

/** A verifier that takes what it has for this long, whatever is in a token. */
function keptFor(seconds: number, get: () => Promise<JSONWebKeySet>, time: SimulatedTime): JWTVerifyGetKey {
  let kept: { readonly keys: JWTVerifyGetKey; readonly at: number } | undefined;
  return async (...token) => {
    if (!kept || time.seconds() - kept.at >= seconds)
      kept = { keys: createLocalJWKSet(await get()), at: time.seconds() };
    return kept.keys(...token);
  };
}

/** A cache between the verifiers and the service: takes it at its word for how long an answer is good. */
function httpCache(url: string, time: SimulatedTime): () => Promise<JSONWebKeySet> {
  let kept: { readonly jwks: JSONWebKeySet; readonly until: number } | undefined;
  return async () => {
    if (!kept || time.seconds() >= kept.until) {
      const response = await fetch(url);
      const maxAge = /max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1];
      kept = { jwks: (await response.json()) as JSONWebKeySet, until: time.seconds() + Number(maxAge) };
    }
    return kept.jwks;
  };
}
