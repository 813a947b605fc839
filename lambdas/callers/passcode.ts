import { randomInt } from 'node:crypto';
import type { CallerConfig } from '../contract/caller-config.ts';
import type { Clock } from '../contract/clock.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Passcode } from '../contract/vocabulary.ts';
import type { KeyRing, SigningKey } from '../keys/signing-key.ts';
import type { Caller } from '../vending/caller.ts';
import { sameDigest } from '../vending/digest.ts';
import { takeKey } from '../vending/take-key.ts';

/** Where one app's live passcodes are, at most one per phone number. Times in epoch seconds. */
export interface PasscodeStore {
  /** Puts the number's one live code in place of any before it. */
  put(phoneNumber: string, digest: string, expiresAt: number): Promise<void>;
  /** Counts a try and gives the digest to compare with; undefined when no code is live or no try is left. */
  countTry(phoneNumber: string, maxTries: number, now: number): Promise<string | undefined>;
  /** Uses the code up if it is still this one: of concurrent calls exactly one gets true. */
  consume(phoneNumber: string, digest: string): Promise<boolean>;
}

export interface SmsSender {
  send(phoneNumber: string, text: string): Promise<void>;
}

export interface PasscodePorts {
  readonly passcodes: PasscodeStore;
  readonly sms: SmsSender;
  readonly ring: KeyRing;
  readonly clock: Clock;
}

type PasscodeConfig = Extract<CallerConfig, { kind: 'passcode' }>;

/** Six digits by SMS; the phone number is the subject. */
export function passcodeCaller(
  app: string,
  config: PasscodeConfig,
  { passcodes, sms, ring, clock }: PasscodePorts,
) {
  const caller: Caller = {
    scheme: 'Passcode',
    async authenticate({ phoneNumber, passcode }) {
      if (phoneNumber === undefined || passcode === undefined) return undefined;
      const key = await takeKey(ring);
      // The try is counted before the code is compared: guesses in parallel find no try left.
      const digest = await passcodes.countTry(phoneNumber, config.maxTries, clock());
      const candidates = await Promise.all(
        key.held.verifying.map((each) => keyedDigest(each, app, phoneNumber, passcode)),
      );
      const matches = digest !== undefined && candidates.some((candidate) => sameDigest(candidate, digest));
      if (!matches || !(await passcodes.consume(phoneNumber, digest)))
        throw new Refusal('unauthenticated', { reason: 'wrong, expired or used passcode' });
      return { subject: phoneNumber };
    },
  };

  /** Sends a fresh code. The answer is the same for every number, known or not. */
  async function send({ phoneNumber }: { phoneNumber: string }): Promise<Passcode> {
    const key = await takeKey(ring);
    const passcode = String(randomInt(1_000_000)).padStart(6, '0');
    const digest = await keyedDigest(key.held.signing, app, phoneNumber, passcode);
    await passcodes.put(phoneNumber, digest, clock() + config.lifetimeSeconds);
    await sms.send(phoneNumber, config.text.replace('{code}', passcode));
    return { expiresInSeconds: config.lifetimeSeconds };
  }

  return { caller, send };
}

/**
 * HMAC with the app's key, since a million codes are soon tried against a plain hash in a table dump. The leading
 * NUL keeps the message apart from every JWS signing input, which is ASCII letters.
 */
async function keyedDigest({ signs }: SigningKey, app: string, phoneNumber: string, passcode: string) {
  const message = new TextEncoder().encode(['\0passcode', app, phoneNumber, passcode].join('\0'));
  return Buffer.from(await crypto.subtle.sign('HMAC', signs, message)).toString('base64url');
}
