import { type App, makesNonces, upstreamUrlOf } from '../lambdas/contract/app.ts';
import type { Route } from '../lambdas/contract/route.ts';
import { publishesKeys } from '../lambdas/contract/secrets.ts';
import { storageKeys } from '../lambdas/contract/storage-keys.ts';
import { routesOf } from '../lambdas/profiles/routes.ts';
import type { ItemAction } from './item-table.ts';

/** Which items an app's function touches, and how: the whole of its rights in the tables. */
export interface Need {
  readonly table: 'ephemeral' | 'directory';
  /** Partition keys, `*` for any last part. One call may touch several kinds, and is judged as a whole. */
  readonly keys: readonly string[];
  readonly actions: readonly ItemAction[];
}

/** What whoever signs with an app's private keys, or makes them, does with the list of the public ones. */
export const publishedKeysOf = ({ name }: App): Need => ({
  table: 'directory',
  keys: [storageKeys.publishedKeys(name)],
  actions: ['GetItem', 'PutItem'],
});

/** Follows from what the app's routes do and from its callers, so a right that nobody needs is never granted. */
export function needsOf(app: App): Need[] {
  const ephemeral = (keys: string, ...actions: ItemAction[]): Need => ({
    table: 'ephemeral',
    keys: [keys],
    actions,
  });
  const directory = (keys: string | string[], ...actions: ItemAction[]): Need => ({
    table: 'directory',
    keys: [keys].flat(),
    actions,
  });
  const keys = {
    nonces: storageKeys.nonce(app.name, '*'),
    sessions: storageKeys.session(app.name, '*'),
    passcodes: storageKeys.passcode(app.name, '*'),
    counters: storageKeys.counter(app.name, '*', '*'),
    knownPlaces: storageKeys.knownPlace(app.name, '*'),
    accounts: storageKeys.account(app.name, '*'),
    users: storageKeys.user(app.name, '*'),
    apiKeys: storageKeys.apiKey('*'),
    cutOffs: [storageKeys.cutOff(app.name), storageKeys.cutOff(app.name, '*')],
  };
  const when = (applies: boolean, ...needs: Need[]) => (applies ? needs : []);
  const allows = (kind: string) => app.callers.some((caller) => caller.kind === kind);
  const signs = upstreamUrlOf(app) === undefined;
  const vendsForKeys = app.roles.includes('vendor') || allows('apiKey');

  const counting = ephemeral(keys.counters, 'UpdateItem');
  /** Of whoever a token is for, and of the API key that it may have been vended with. */
  const checkingCutOffs = directory(
    [...keys.cutOffs, ...(vendsForKeys ? [keys.apiKeys] : [])],
    'BatchGetItem',
  );

  const needsOfRoute = (route: Route<unknown>): Need[] => {
    switch (route.does) {
      case 'reply':
      case 'describe':
      case 'issueNonce':
      case 'publishKeys':
      case 'describeIssuer':
        return [];
      case 'sendPasscode':
        return [counting, ephemeral(keys.passcodes, 'PutItem')];
      case 'vend':
        return [
          counting,
          checkingCutOffs,
          ...when(route.role === 'vendor', directory(keys.apiKeys, 'GetItem')),
          ...when(route.role === 'backend', ...proofs()),
          ...when(signs && route.keepsAccount === true, directory(keys.accounts, 'UpdateItem')),
        ];
      case 'reissue':
        return [counting, checkingCutOffs];
      case 'readToken':
        return [checkingCutOffs, directory(keys.accounts, 'GetItem')];
      case 'redeem':
        return [
          checkingCutOffs,
          ephemeral(keys.nonces, 'UpdateItem'),
          ephemeral(keys.sessions, 'PutItem'),
          ...when(route.keepsAccount === true, directory(keys.accounts, 'UpdateItem')),
        ];
      case 'readSession':
        return [checkingCutOffs, ephemeral(keys.sessions, 'GetItem')];
      case 'endSession':
        return [checkingCutOffs, ephemeral(keys.sessions, 'GetItem', 'DeleteItem')];
      case 'renewSession':
        return [checkingCutOffs, ephemeral(keys.sessions, 'GetItem', 'UpdateItem')];
      case 'introspect':
        return [
          checkingCutOffs,
          // Where tokens embed none, nothing is known of a token but what it says.
          ...when(app.dialect.nonceLifetimeSeconds !== undefined, ephemeral(keys.nonces, 'GetItem')),
          directory(keys.apiKeys, 'GetItem'),
        ];
    }
  };

  /** What the backend's part checks before it vends. */
  const proofs = (): Need[] => [
    // A vendor's own nonce is put; one of ours is updated.
    ...when(app.nonce === 'required', ephemeral(keys.nonces, makesNonces(app) ? 'UpdateItem' : 'PutItem')),
    ...when(allows('password') || allows('passcode'), ephemeral(keys.knownPlaces, 'GetItem', 'PutItem')),
    ...when(allows('password'), directory(keys.users, 'GetItem')),
    ...when(allows('passcode'), ephemeral(keys.passcodes, 'UpdateItem')),
    ...when(allows('apiKey'), directory(keys.apiKeys, 'GetItem')),
  ];

  // Routes share needs: each is granted once.
  const needs = [...routesOf(app).flatMap(needsOfRoute), ...when(publishesKeys(app), publishedKeysOf(app))];
  return [...new Map(needs.map((need) => [JSON.stringify(need), need])).values()];
}
