import { type App, isSigning, isUpstream, makesNonces } from '../contract/app.ts';
import type { CallerKind } from '../contract/caller-config.ts';
import { passwordCosts } from '../contract/password-cost.ts';
import type { Action, RouteThat } from '../contract/route.ts';
import { publishesKeys } from '../contract/secrets.ts';
import type { ItemAction, ItemKind } from '../contract/storage-keys.ts';

/** The functions that serve routes. */
export type Server = 'serve-shared' | 'publish-keys' | 'serve-app';

/** One kind of call to a table. A call that touches several kinds of items is judged as a whole. */
export type ItemNeed = readonly [kinds: ItemKind | readonly ItemKind[], ...actions: ItemAction[]];

interface ActionRow<Does extends Action> {
  /** A route that needs no secret is served by a function that can reach none. */
  readonly server: Server;
  /** Which apps serve such routes; absent: all of them. */
  readonly isServedBy?: (app: App) => boolean;
  /** What the app's own function does in the tables for such a route; absent: nothing. */
  readonly items?: (app: App, route: RouteThat<Does>) => readonly ItemNeed[];
}

const when = <Need>(applies: boolean, ...needs: Need[]): Need[] => (applies ? needs : []);
const allows = ({ callers }: App, kind: CallerKind) => callers.some((caller) => caller.kind === kind);

const counting: ItemNeed = ['counter', 'UpdateItem'];
const keepingAccount: ItemNeed = ['account', 'GetItem', 'UpdateItem'];
/** Of a token's subject, and of the API key with which the token may have been vended: the vendor takes all apps' tokens. */
const checkingCutOffs = (app: App): ItemNeed => [
  ['appCutOff', 'cutOff', ...when<ItemKind>(allows(app, 'apiKey') || takesTokensWithId(app), 'apiKey')],
  'BatchGetItem',
];
const takesTokensWithId = (app: App) =>
  isSigning(app) && app.roles.includes('vendor') && app.tokens.token.isWithoutId?.(app.settings) !== true;

/** The proofs that a route of the integrator's part checks before it vends. */
const checkingProofs = (app: App): ItemNeed[] => [
  // A vendor's own nonce is put; one of ours is updated.
  ...when<ItemNeed>(app.nonce === 'required', ['nonce', makesNonces(app) ? 'UpdateItem' : 'PutItem']),
  ...when<ItemNeed>(allows(app, 'password') || allows(app, 'passcode'), ['knownPlace', 'GetItem', 'PutItem']),
  ...when<ItemNeed>(allows(app, 'password'), ['user', 'GetItem']),
  // Hashes of a former cost are rewritten.
  ...when<ItemNeed>(allows(app, 'password') && passwordCosts.length > 1, ['user', 'UpdateItem']),
  ...when<ItemNeed>(allows(app, 'passcode'), ['passcode', 'GetItem', 'UpdateItem']),
  ...when<ItemNeed>(allows(app, 'apiKey'), ['apiKey', 'GetItem']),
  ...when<ItemNeed>(allows(app, 'unsafeOpen'), ['guest', 'GetItem', 'PutItem']),
];

/** What each route action takes: one row, read by the router, the template and the functions' rights alike. */
export const actions = {
  reply: { server: 'serve-shared' },
  issueNonce: { server: 'serve-shared', isServedBy: makesNonces },
  publishKeys: { server: 'publish-keys', isServedBy: publishesKeys },
  describeIssuer: { server: 'publish-keys', isServedBy: publishesKeys },
  describe: { server: 'serve-app', isServedBy: isUpstream },
  sendPasscode: {
    server: 'serve-app',
    isServedBy: (app) => allows(app, 'passcode'),
    items: () => [counting, ['passcode', 'GetItem', 'UpdateItem'], ['knownPlace', 'GetItem']],
  },
  vend: {
    server: 'serve-app',
    items: (app, { role, keepsAccount }) => [
      counting,
      checkingCutOffs(app),
      ...(role === 'vendor' ? ([['apiKey', 'GetItem']] as const) : checkingProofs(app)),
      ...when<ItemNeed>(isSigning(app) && keepsAccount === true, keepingAccount),
    ],
  },
  reissue: {
    server: 'serve-app',
    isServedBy: isSigning,
    items: (app) => [counting, checkingCutOffs(app)],
  },
  readToken: {
    server: 'serve-app',
    isServedBy: isSigning,
    items: (app) => [checkingCutOffs(app), ['account', 'GetItem']],
  },
  subscribe: {
    server: 'serve-app',
    isServedBy: isSigning,
    items: (app) => [checkingCutOffs(app)],
  },
  redeem: {
    server: 'serve-app',
    isServedBy: isSigning,
    items: (app, { keepsAccount }) => [
      checkingCutOffs(app),
      ['nonce', 'UpdateItem'],
      ['session', 'PutItem'],
      ...when<ItemNeed>(keepsAccount === true, keepingAccount),
    ],
  },
  readSession: {
    server: 'serve-app',
    isServedBy: isSigning,
    items: (app) => [checkingCutOffs(app), ['session', 'GetItem']],
  },
  endSession: {
    server: 'serve-app',
    isServedBy: isSigning,
    items: (app) => [checkingCutOffs(app), ['session', 'GetItem', 'DeleteItem']],
  },
  renewSession: {
    server: 'serve-app',
    isServedBy: isSigning,
    items: (app) => [counting, checkingCutOffs(app), ['session', 'GetItem', 'UpdateItem', 'DeleteItem']],
  },
  introspect: {
    server: 'serve-app',
    isServedBy: isSigning,
    items: (app) => [
      checkingCutOffs(app),
      // If tokens embed no nonce, the token's own claims are all there is.
      ...when<ItemNeed>(app.profile.nonceLifetimeSeconds !== undefined, ['nonce', 'GetItem']),
      ['apiKey', 'GetItem'],
    ],
  },
} as const satisfies { readonly [Does in Action]: ActionRow<Does> };

/** The row of one action, whichever it is. */
export const rowOf = <Does extends Action>(does: Does): ActionRow<Does> => actions[does] as ActionRow<Does>;

/** The actions that one function serves. */
export type ServedBy<By extends Server> = {
  [Does in Action]: (typeof actions)[Does]['server'] extends By ? Does : never;
}[Action];
