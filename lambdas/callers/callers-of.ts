import type { App } from '../contract/app.ts';
import type { CallerConfig, CallerKind } from '../contract/caller-config.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Passcode } from '../contract/vocabulary.ts';
import type { Caller } from '../vending/caller.ts';
import { type ApiKeyDirectory, apiKeyCaller } from './api-key.ts';
import { oidcCaller, type VerificationKeys } from './oidc.ts';
import { type PasscodePorts, passcodeCaller } from './passcode.ts';
import { passwordCaller, type UserDirectory } from './password.ts';

interface AppCallers {
  /** In the order of the app's configuration. */
  readonly callers: readonly Caller[];
  readonly sendPasscode: (request: { readonly phoneNumber: string }) => Promise<Passcode>;
}

interface Ports extends Omit<PasscodePorts, 'ring'> {
  readonly users: UserDirectory;
  readonly apiKeys: ApiKeyDirectory;
  /** Keys of the identity provider that the app trusts. */
  readonly identityKeys: () => VerificationKeys;
  /** The app's own key; absent where it signs nothing. */
  readonly ring?: PasscodePorts['ring'];
}

/** The ways to prove oneself that an app allows. */
export function callersOf(app: App, ports: Ports): AppCallers {
  const passcodes = app.callers.flatMap((config) =>
    config.kind === 'passcode' && ports.ring
      ? [passcodeCaller(app.name, config, { ...ports, ring: ports.ring })]
      : [],
  )[0];
  const noPasscodes = async () => {
    throw new Refusal('not_found', { reason: 'this app sends no passcodes' });
  };
  const callerOf: { [Kind in CallerKind]: (config: Extract<CallerConfig, { kind: Kind }>) => Caller[] } = {
    password: () => [passwordCaller(ports.users)],
    passcode: () => (passcodes ? [passcodes.caller] : []),
    oidc: (config) => [oidcCaller(config, ports.identityKeys(), ports.clock, app.clockSkewSeconds)],
    apiKey: () => [apiKeyCaller(app.name, ports.apiKeys)],
  };
  return {
    callers: app.callers.flatMap((config) => callerOf[config.kind](config as never)),
    sendPasscode: passcodes?.send ?? noPasscodes,
  };
}
