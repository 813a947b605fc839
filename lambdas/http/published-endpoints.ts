import type { SigningApp } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import type { Incoming, Reply } from '../contract/exchange.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Route } from '../contract/route.ts';
import type { Ring } from '../keys/ring.ts';
import type { PublishedKeyList } from '../own-keys/published-keys.ts';
import { routeKeyOf, routesOf } from '../profiles/routes.ts';
import { digestOf } from '../vending/digest.ts';
import { publishedJwks } from '../vending/published-jwks.ts';
import { cacheable } from './cacheable.ts';
import type { Endpoint, Endpoints } from './endpoint.ts';

interface Ports {
  readonly listOf: (app: SigningApp) => Ring<PublishedKeyList>;
  /** The address of the API. */
  readonly apiUrl: string;
  readonly clock: Clock;
}

/** The public endpoints: the apps' public keys, and their issuers. */
export const publishedEndpoints = (apps: readonly SigningApp[], ports: Ports): Endpoints =>
  new Map(
    apps.flatMap((app) => {
      const list = ports.listOf(app);
      return routesOf(app).flatMap((route): [string, Endpoint][] => {
        const answer = answerOf(app, route, list, ports);
        if (!answer) return [];
        const serve = async (incoming: Incoming) => {
          const reply = await answer();
          return cacheable(reply, digestOf(JSON.stringify(reply.body)), incoming, cacheControlOf(app));
        };
        return [[routeKeyOf(app, route), { app, route, isPublic: true, serve }]];
      });
    }),
  );

function answerOf(
  app: SigningApp,
  route: Route<unknown>,
  list: Ring<PublishedKeyList>,
  { apiUrl, clock }: Ports,
): (() => Promise<Reply>) | undefined {
  const url = `${apiUrl}/${app.name}`;
  if (route.does === 'publishKeys') return async () => route.reply(await publishedJwks(list, clock()));
  if (route.does !== 'describeIssuer') return undefined;
  const { issuer, algorithm } = app.tokens.token;
  return async () =>
    route.reply({
      issuer: issuer?.(app.settings) ?? url,
      jwksUri: `${url}/.well-known/jwks.json`,
      // After a change of the algorithm, tokens carry the old one for a while.
      algorithms: [...new Set([algorithm(app.settings), ...(await algorithmsOf(list, clock()))])],
    });
}

const algorithmsOf = async (list: Ring<PublishedKeyList>, now: number): Promise<string[]> => {
  const jwks = await publishedJwks(list, now).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'key_not_configured') return [];
    throw error;
  });
  return jwks.flatMap(({ alg }) => alg ?? []);
};

/** If the service fails, verifiers may keep their copy until a key signs that is not in it. */
function cacheControlOf({ rotation, keyMaxAgeSeconds }: SigningApp): string {
  const { publishLeadSeconds, verifierCacheSeconds, jwksMaxAgeSeconds } = rotation;
  const rest = publishLeadSeconds - verifierCacheSeconds - jwksMaxAgeSeconds - keyMaxAgeSeconds;
  return `public, max-age=${jwksMaxAgeSeconds}, stale-if-error=${rest}`;
}
