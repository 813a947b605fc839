import type { App } from '../contract/app.ts';
import type { CallerConfig } from '../contract/caller-config.ts';
import type { Counted } from '../contract/limits.ts';
import type { Passcode } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from '../vending/caller.ts';
import type { KeepGuest } from '../vending/guests.ts';
import type { PasscodeRequest } from './passcode.ts';

/** A caller, and what its kind can do besides. */
export interface MadeCaller {
  readonly caller: Caller;
  readonly sendPasscode?: (request: PasscodeRequest) => Promise<Passcode & Counted>;
  readonly keepGuest?: KeepGuest;
}

interface AppCallers extends Required<Omit<MadeCaller, 'caller'>> {
  /** In the order of the app's configuration. */
  readonly callers: readonly Caller[];
  /** Backends only, no matter what the configuration says: they may introspect, and the vendor's part vends to them. */
  readonly backends: readonly Caller[];
}

type Configured = Exclude<CallerConfig, { kind: 'apiKey' }>;

/** The ways in which an app's users, backends and guests may prove who they are. */
export function callersOf(app: App, backend: Caller, make: (config: Configured) => MadeCaller): AppCallers {
  const made = app.callers.map(
    (config): MadeCaller => (config.kind === 'apiKey' ? { caller: backend } : make(config)),
  );
  const noGuests = async () => {};
  const noPasscodes = async () => {
    throw new Refusal('not_found', { reason: 'this app sends no passcodes' });
  };
  return {
    callers: made.map(({ caller }) => caller),
    backends: [backend],
    sendPasscode: made.find(({ sendPasscode }) => sendPasscode)?.sendPasscode ?? noPasscodes,
    keepGuest: made.find(({ keepGuest }) => keepGuest)?.keepGuest ?? noGuests,
  };
}
