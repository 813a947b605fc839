import type { App } from '../contract/app.ts';
import { type CallerConfig, type CallerKind, providersOf } from '../contract/caller-config.ts';
import type { Counted } from '../contract/limits.ts';
import type { Passcode } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from '../vending/caller.ts';
import type { KeepGuest } from '../vending/guests.ts';
import type { ClaimJournal } from '../vending/journal.ts';
import { type ApiKeyDirectory, apiKeyCaller } from './api-key.ts';
import { oidcCaller, type VerificationKeys } from './oidc.ts';
import { type PasscodePorts, type PasscodeRequest, passcodeCaller } from './passcode.ts';
import { passwordCaller, type UserDirectory } from './password.ts';
import { type GuestPorts, unsafeOpenCaller } from './unsafe-open.ts';

interface AppCallers {
  /** In the order of the app's configuration. */
  readonly callers: readonly Caller[];
  /** Backends only, no matter what the configuration says: they may introspect, and the vendor's part vends to them. */
  readonly backends: readonly Caller[];
  readonly sendPasscode: (request: PasscodeRequest) => Promise<Passcode & Counted>;
  readonly keepGuest: KeepGuest;
}

interface Ports extends Omit<PasscodePorts, 'knownPlaceSeconds'>, GuestPorts {
  readonly users: UserDirectory;
  readonly journal: ClaimJournal;
  readonly apiKeys: ApiKeyDirectory;
  /** The keys of each identity provider that the app trusts, in the order of its configuration. */
  readonly identityKeys: () => readonly VerificationKeys[];
}

/** The ways in which an app's users, backends and guests may prove who they are. */
export function callersOf(app: App, ports: Ports): AppCallers {
  const { clock } = ports;
  const providers = providersOf(app);
  const identityKeys = providers.length > 0 ? ports.identityKeys() : [];
  const guard = { ...ports, knownPlaceSeconds: app.knownPlaceSeconds };
  const passcodes = app.callers.flatMap((config) =>
    config.kind === 'passcode' ? [passcodeCaller(app.name, config, guard)] : [],
  )[0];
  const guests = app.callers.flatMap((config) =>
    config.kind === 'unsafeOpen' ? [unsafeOpenCaller(config, ports)] : [],
  )[0];
  const noGuests = async () => {};
  const noPasscodes = async () => {
    throw new Refusal('not_found', { reason: 'this app sends no passcodes' });
  };
  const backend = apiKeyCaller(app.name, ports.apiKeys, { clock, maxAgeSeconds: app.apiKeyMaxAgeSeconds });
  const callerOf: { [Kind in CallerKind]: (config: Extract<CallerConfig, { kind: Kind }>) => Caller[] } = {
    password: () => [passwordCaller(ports.users, guard)],
    passcode: () => (passcodes ? [passcodes.caller] : []),
    oidc: (config) => {
      const keys = identityKeys[providers.indexOf(config)];
      const others = providers.filter((each) => each !== config);
      return keys
        ? [
            oidcCaller(config, others, keys, {
              clock,
              journal: ports.journal,
              clockSkewSeconds: app.clockSkewSeconds,
            }),
          ]
        : [];
    },
    apiKey: () => [backend],
    unsafeOpen: () => (guests ? [guests.caller] : []),
  };
  return {
    callers: app.callers.flatMap((config) => callerOf[config.kind](config as never)),
    backends: [backend],
    sendPasscode: passcodes?.send ?? noPasscodes,
    keepGuest: guests?.keep ?? noGuests,
  };
}
