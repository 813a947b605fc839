import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import type { QiscusOutcome } from '../acceptance/clients/qiscus.ts';
import { runClient } from '../acceptance/run-client.ts';
import { call } from '../harness/http.ts';
import type { MiniStack } from './ministack.ts';

/** What Node needs to call an API that is deployed to the emulator. */
export const clientEnvironment = ({ certificate }: MiniStack) => ({
  NODE_EXTRA_CA_CERTS: certificate,
  NODE_OPTIONS: `--import ${new URL('loopback-names.ts', import.meta.url)}`,
});

interface Deployed {
  readonly url: string;
  readonly config: VendingConfig;
  readonly emulator: MiniStack;
}

/** A setting of an app of the shipped configuration. */
export const setting = ({ apps }: VendingConfig, app: string, name: string) =>
  String((apps[app]?.settings as Readonly<Record<string, unknown>> | undefined)?.[name]);

/** The number of a new user, with the code that was sent to it. */
export async function newPasscode(qiscusUrl: string, emulator: MiniStack) {
  const phoneNumber = `+62${randomInt(10 ** 9, 10 ** 10)}`;
  const { status } = await call('POST', `${qiscusUrl}/auth/passcode`, { phone_number: phoneNumber });
  assert.equal(status, 202, `the passcode request answered ${status}`);
  const passcode = (await emulator.sentTo(phoneNumber)).at(-1)?.match(/\b\d{6}\b/)?.[0];
  assert(passcode, 'no SMS holds a passcode of six digits');
  return { phoneNumber, passcode };
}

/** Logs in with the vendor's own SDK. Returns its name. */
export async function logInWithSdk({ url, config, emulator }: Deployed): Promise<string> {
  const app = { baseUrl: `${url}/qiscus`, appId: setting(config, 'qiscus', 'appId') };
  const user = await newPasscode(app.baseUrl, emulator);
  const outcome = await runClient<QiscusOutcome>('qiscus', { ...app, ...user }, clientEnvironment(emulator));
  assert.equal(outcome.outcome, 'logged-in', outcome.outcome === 'refused' ? JSON.stringify(outcome) : '');
  return 'qiscus-sdk-core';
}
