import type { App } from '../lambdas/contract/app.ts';
import type { Route } from '../lambdas/contract/route.ts';
import { isShared, publishesKeys, secretsOf } from '../lambdas/contract/secrets.ts';
import { type ItemAction, type ItemKind, storageKeys } from '../lambdas/contract/storage-keys.ts';
import { type ItemNeed, rowOf } from '../lambdas/profiles/actions.ts';
import { routesOf } from '../lambdas/profiles/routes.ts';

/** The items that an app's function touches, and how: all of its permissions on the tables. */
export interface Need {
  readonly table: 'ephemeral' | 'directory';
  /** Partition keys; `*` is any last part. If one call touches several kinds, IAM needs them in one statement. */
  readonly keys: readonly string[];
  readonly actions: readonly ItemAction[];
}

type Table = Need['table'];

/** The table of each kind of item, and the keys of one app's items. */
const items: { readonly [Kind in ItemKind]: readonly [Table, (app: string) => readonly string[]] } = {
  nonce: ['ephemeral', (app) => [storageKeys.nonce(app, '*')]],
  session: ['ephemeral', (app) => [storageKeys.session(app, '*')]],
  passcode: ['ephemeral', (app) => [storageKeys.passcode(app, '*')]],
  counter: ['ephemeral', (app) => [storageKeys.counter(app, '*', '*')]],
  knownPlace: ['ephemeral', (app) => [storageKeys.knownPlace(app, '*')]],
  guest: ['ephemeral', (app) => [storageKeys.guest(app, '*')]],
  account: ['directory', (app) => [storageKeys.account(app, '*')]],
  user: ['directory', (app) => [storageKeys.user(app, '*')]],
  apiKey: ['directory', () => [storageKeys.apiKey('*')]],
  publishedKeys: ['directory', (app) => [storageKeys.publishedKeys(app)]],
  usedVersions: ['directory', (app) => [storageKeys.usedVersions(app, '*')]],
  cutOff: ['directory', (app) => [storageKeys.cutOff(app, '*')]],
  appCutOff: ['directory', (app) => [storageKeys.appCutOff(app, '*')]],
};

const needOf = ({ name }: App, [kinds, ...actions]: ItemNeed): Need => {
  const named = [kinds].flat() as [ItemKind, ...ItemKind[]];
  return { table: items[named[0]][0], keys: named.flatMap((kind) => items[kind][1](name)), actions };
};

/** A function needs this of the list of public keys, to make an app's private keys or to sign with them. */
export const publishedKeysOf = (app: App): Need => needOf(app, ['publishedKeys', 'GetItem', 'PutItem']);

/** Follows from the app's routes and callers, so the function gets no permission that it does not use. */
export function needsOf(app: App): Need[] {
  const ofRoute = (route: Route<unknown>) => rowOf(route.does).items?.(app, route) ?? [];
  const needs = [
    ...routesOf(app)
      .flatMap(ofRoute)
      .map((need) => needOf(app, need)),
    ...(publishesKeys(app) ? [publishedKeysOf(app)] : []),
    ...(secretsOf(app).some(isShared) ? [needOf(app, ['usedVersions', 'GetItem', 'PutItem'])] : []),
  ];
  // Several routes may need the same: it is granted once.
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}
