import type { MadeUp } from '../../cli/target.ts';
import { vendRouteOf } from '../../cli/token-requests.ts';
import { type App, isSigning, makesNonces } from '../../lambdas/contract/app.ts';
import type { CallerKind } from '../../lambdas/contract/caller-config.ts';
import { secretNameOf, secretsOf } from '../../lambdas/contract/secrets.ts';
import { routeKeyOf, routesOf } from '../../lambdas/profiles/routes.ts';
import type { Person as MadeUpPerson } from '../people.ts';
import type { AppCard, Person } from './card.ts';

/** @param deployment the name of the deployment, which begins its secrets' names. */
export function cardOf(
  deployment: string,
  app: App,
  madeUp: MadeUp,
  people: readonly MadeUpPerson[],
): AppCard {
  const { name, roles, callers, settings, tokenLifetimeSeconds, keyMaxAgeSeconds } = app;
  return {
    name,
    profile: profileNameOf(madeUp),
    roles,
    callers: callers.map(({ kind }) => kind),
    settings: settings as AppCard['settings'],
    isSigning: isSigning(app),
    nonce: app.nonce === 'none' ? 'none' : makesNonces(app) ? 'route' : 'given',
    people: peopleOf(app, madeUp, people.slice(0, howMany)),
    routes: routesOf(app).map((route) => ({
      on: routeKeyOf(app, route),
      does: route.does,
      role: route.role,
    })),
    vend: vendOf(app),
    tokenLifetimeSeconds,
    keyMaxAgeSeconds,
    secrets: secretsOf(app).map((secret) => ({
      name: secret.name,
      fullName: secretNameOf(deployment, app, secret),
      holds: secret.holds,
      source: secret.source,
    })),
    apiKey: madeUp.apiKey,
  };
}

const profileNameOf = (madeUp: MadeUp) => String((madeUp as { profile?: string }).profile ?? '');

function vendOf(app: App): AppCard['vend'] {
  try {
    const route = vendRouteOf(app);
    const nonce = app.nonce === 'none' ? {} : { nonce: '{nonce}' };
    return {
      on: routeKeyOf(app, route),
      body: route.write?.(nonce, app.settings),
      bodyForSubject: route.write?.({ subject: '{subject}', ...nonce }, app.settings),
    };
  } catch {
    return undefined;
  }
}

const howMany = 5;

/** People of every kind that the app lets in. All of them are made up. */
function peopleOf(
  { callers, profile, settings }: App,
  madeUp: MadeUp,
  people: readonly MadeUpPerson[],
): Person[] {
  const vendorsId = (id: string) => profile.subjectOf?.(id, settings) ?? id;
  const ofKind: Readonly<Record<CallerKind, () => Person[]>> = {
    password: () =>
      (madeUp.users ?? [])
        .slice(0, howMany)
        .map((user) => ({ id: user.username, kind: 'password' as const, ...user })),
    passcode: () =>
      people.map(({ phoneNumber }) => ({ id: phoneNumber, kind: 'passcode' as const, phoneNumber })),
    oidc: () => people.map(({ userId, name }) => ({ id: userId, kind: 'oidc' as const, name })),
    apiKey: () => [{ id: 'backend', kind: 'apiKey', apiKey: madeUp.apiKey, asks: vendorsId('user-1') }],
    unsafeOpen: () => [{ id: 'guest', kind: 'unsafeOpen' }],
  };
  return [...new Set(callers.map(({ kind }) => kind))].flatMap((kind) => ofKind[kind]());
}
