import type { App } from '../lambdas/contract/app.ts';
import type { Action } from '../lambdas/contract/route.ts';
import { storageKeys } from '../lambdas/contract/storage-keys.ts';
import { routesOf } from '../lambdas/profiles/routes.ts';
import type { ItemAction } from './item-table.ts';

/** Which items an app's function touches, and how: the whole of its rights in the tables. */
interface Need {
  readonly table: 'ephemeral' | 'directory';
  /** Partition keys, `*` for any last part. */
  readonly keys: string;
  readonly actions: readonly ItemAction[];
}

/** Follows from what the app's routes do and from its callers, so a right that nobody needs is never granted. */
export function needsOf(app: App): Need[] {
  const ephemeral = (keys: string, ...actions: ItemAction[]): Need => ({ table: 'ephemeral', keys, actions });
  const directory = (keys: string, ...actions: ItemAction[]): Need => ({ table: 'directory', keys, actions });
  const nonces = storageKeys.nonce(app.name, '*');
  const sessions = storageKeys.session(app.name, '*');
  const passcodes = storageKeys.passcode(app.name, '*');
  const allows = (kind: string) => app.callers.some((caller) => caller.kind === kind);

  const needs: Record<Action, Need[]> = {
    reply: [],
    issueNonce: [],
    sendPasscode: [ephemeral(passcodes, 'PutItem')],
    vend: [
      // A vendor's own nonce is put; one of ours is updated.
      ephemeral(nonces, app.roles.includes('vendor') ? 'UpdateItem' : 'PutItem'),
      ...(allows('password') ? [directory(storageKeys.user(app.name, '*'), 'GetItem')] : []),
      ...(allows('passcode') ? [ephemeral(passcodes, 'UpdateItem')] : []),
    ],
    redeem: [ephemeral(nonces, 'UpdateItem'), ephemeral(sessions, 'PutItem')],
    readSession: [ephemeral(sessions, 'GetItem')],
    endSession: [ephemeral(sessions, 'GetItem', 'DeleteItem')],
    renewSession: [ephemeral(sessions, 'GetItem', 'UpdateItem')],
    introspect: [ephemeral(nonces, 'GetItem'), directory(storageKeys.apiKey('*'), 'GetItem')],
  };
  const actions = new Set(routesOf(app).map(({ does }) => does));
  return [...actions].flatMap((does) => needs[does]);
}
