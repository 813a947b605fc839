import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { systemClock as now } from '../../lambdas/adapters/system-clock.ts';
import type { App } from '../../lambdas/contract/app.ts';
import { publishesKeys } from '../../lambdas/contract/secrets.ts';
import { routeKeyOf } from '../../lambdas/profiles/routes.ts';
import { CommandError } from '../command-error.ts';
import { publishedBy, publishedRows } from '../secrets/published.ts';
import { tokenIn } from '../secrets/token-in.ts';
import { Answered, ask } from '../service.ts';
import { type TokenOptions, tokenRequests, vendRouteOf } from '../token-requests.ts';
import { type Examination, type Finding, fault, ok, type Patient, skipped } from './finding.ts';

/** Whether a stranger gets no token. A proof that is no proof is refused even by an app that lets guests in. */
export const examineRefusals: Examination = async ({ target: { apiUrl }, apps }) =>
  Promise.all(
    apps.map(async (app) => {
      const about = `${app.name} refuses`;
      const route = vendRouteOf(app);
      const refused = await ask(apiUrl, routeKeyOf(app, route), {
        headers: { authorization: 'Bearer no-token' },
        body: route.write?.({ subject: randomUUID(), nonce: randomUUID() }, app.settings),
      }).catch((error: unknown) => error);
      if (refused instanceof Answered && refused.status === 401) return ok(about, 'a stranger gets no token');
      const says =
        refused instanceof Error
          ? `a stranger is not answered 401: ${refused.message}`
          : 'a stranger got a token';
      return fault(
        about,
        says,
        'Deploy vending.config.ts, and read the log of the app: it serves other code.',
      );
    }),
  );

/** Whether a user gets a token, and the published keys verify it. */
export const examineTokens =
  (options: TokenOptions): Examination =>
  async (patient) => {
    const findings = [];
    for (const app of patient.apps) findings.push(await tokenOf(patient, app, options));
    return findings;
  };

async function tokenOf({ context, target }: Patient, app: App, options: TokenOptions): Promise<Finding> {
  const about = `${app.name} gives`;
  const requests = await tokenRequests(context, target, app, options, randomUUID).catch(
    (error: Error) => error,
  );
  if (requests instanceof Error) return skipped(about, `no token was asked for. ${requests.message}`);
  try {
    const answer = await requests.ask();
    if (!publishesKeys(app)) return ok(about, 'a user gets a token');
    await jwtVerify(
      tokenIn(answer, 'signing-key') ?? '',
      createLocalJWKSet(await jwksOf(target.apiUrl, app)),
    );
    return ok(about, 'a user gets a token, and the published keys verify it');
  } catch (error) {
    return fault(about, messageOf(error), remedyFor(error, app));
  }
}

const remedyFor = (error: unknown, { name }: App) =>
  error instanceof CommandError
    ? `Find the request in the log of ServeApp-${name}: its line has the reason.`
    : `Verifiers refuse the tokens: compare with npm run vending -- secret published ${name}.`;

/** Whether every key that may sign is published. */
export const examineJwks: Examination = async ({ target, apps }) =>
  Promise.all(
    apps.filter(publishesKeys).map(async (app) => {
      const about = `${app.name} jwks`;
      const { keys } = await jwksOf(target.apiUrl, app);
      const listed = await publishedRows(publishedBy(target, app.name), now());
      const signing = listed.filter(({ state }) => state === 'ready to sign').map(({ kid }) => kid);
      const hidden = signing.filter((kid) => !keys.some((key) => key.kid === kid));
      const remedy = `Read the log of PublishKeys, and compare with npm run vending -- secret published ${app.name}.`;
      if (hidden.length > 0) return fault(about, `keys that sign are not published: ${hidden}`, remedy);
      if (signing.length === 0)
        return fault(about, 'no key is ready to sign', `npm run vending -- secret status ${app.name}`);
      return ok(about, `every key that signs is published (${keys.length})`);
    }),
  );

const jwksOf = async (apiUrl: string, { name }: App) =>
  (await ask(apiUrl, `GET /${name}/.well-known/jwks.json`)) as unknown as JSONWebKeySet;
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
