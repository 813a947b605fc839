import type { App } from '../contract/app.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Passcode } from '../contract/vocabulary.ts';
import type { Caller } from '../vending/caller.ts';
import { type PasscodePorts, passcodeCaller } from './passcode.ts';
import { passwordCaller, type UserDirectory } from './password.ts';

interface AppCallers {
  /** In the order of the app's configuration. */
  readonly callers: readonly Caller[];
  readonly sendPasscode: (request: { readonly phoneNumber: string }) => Promise<Passcode>;
}

/** The ways to prove oneself that an app allows. */
export function callersOf(app: App, ports: PasscodePorts & { readonly users: UserDirectory }): AppCallers {
  let sendPasscode: AppCallers['sendPasscode'] = async () => {
    throw new Refusal('not_found', { reason: 'this app sends no passcodes' });
  };
  const callers = app.callers.map((config) => {
    if (config.kind === 'password') return passwordCaller(ports.users);
    const { caller, send } = passcodeCaller(app.name, config, ports);
    sendPasscode = send;
    return caller;
  });
  return { callers, sendPasscode };
}
