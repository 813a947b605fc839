import { dynamodbPasscodes } from '../adapters/dynamodb/passcodes.ts';
import { snsSms } from '../adapters/sns.ts';
import type { MadeCaller } from '../callers/callers-of.ts';
import { passcodeCaller } from '../callers/passcode.ts';
import type { PasscodeConfig } from '../contract/caller-config.ts';
import { loginGuard } from './login-guard.ts';
import type { CallerWiring } from './wiring.ts';

export function passcode(config: PasscodeConfig, wiring: CallerWiring): MadeCaller {
  const { app, ephemeral, minting } = wiring;
  const { caller, send } = passcodeCaller(app.name, config, {
    ...loginGuard(wiring),
    passcodes: dynamodbPasscodes(ephemeral, app.name),
    sms: snsSms(),
    ring: minting.secret,
  });
  return { caller, sendPasscode: send };
}
