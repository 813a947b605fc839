import { createHmac, type KeyObject, randomInt } from 'node:crypto';
import type { CallerConfig } from '../contract/caller-config.ts';
import type { Counted } from '../contract/limits.ts';
import type { Identity, Passcode } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Ring } from '../keys/ring.ts';
import type { Snapshot } from '../keys/secret-loader.ts';
import type { Caller } from '../vending/caller.ts';
import { sameDigest } from '../vending/digest.ts';
import { networkOf } from '../vending/network.ts';
import { takeKey } from '../vending/take-key.ts';
import { type GuardPorts, guardLogin } from './login-guard.ts';

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

export interface PasscodePorts extends GuardPorts {
  readonly passcodes: PasscodeStore;
  readonly sms: SmsSender;
  /** Over any secret of the app: codes are stored under a key that is derived from it. */
  readonly ring: Ring<Snapshot<unknown>>;
}

type PasscodeConfig = Extract<CallerConfig, { kind: 'passcode' }>;

/** Where to send a code, and who asks for it. */
export interface PasscodeRequest {
  readonly phoneNumber: string;
  readonly sourceIp: string;
}

/** Six digits by SMS; the phone number is the subject. */
export function passcodeCaller(app: string, config: PasscodeConfig, ports: PasscodePorts) {
  const { passcodes, sms, ring, limiter, clock } = ports;

  async function verify(phoneNumber: string, passcode: string): Promise<Identity> {
    const { peppers } = await takeKey(ring);
    // The try is counted before the code is compared: guesses in parallel find no try left.
    const digest = await passcodes.countTry(phoneNumber, config.maxTries, clock());
    const matches =
      digest !== undefined &&
      peppers.some((pepper) => sameDigest(keyedDigest(pepper, app, phoneNumber, passcode), digest));
    if (!matches || !(await passcodes.consume(phoneNumber, digest)))
      throw new Refusal('unauthenticated', { reason: 'wrong, expired or used passcode' });
    return { subject: phoneNumber };
  }

  const caller: Caller = {
    scheme: 'Passcode',
    async authenticate(credentials) {
      const { phoneNumber, passcode } = credentials.proofs;
      if (phoneNumber === undefined || passcode === undefined) return undefined;
      const guess = {
        user: phoneNumber,
        verify: () => verify(phoneNumber, passcode),
        pretend: async () => {},
      };
      return guardLogin(credentials, guess, ports);
    },
  };

  /** Sends a fresh code. The answer is the same for every number, known or not. Refuses: `rate_limited`. */
  async function send({ phoneNumber, sourceIp }: PasscodeRequest): Promise<Passcode & Counted> {
    const now = clock();
    const [pepper] = (await takeKey(ring)).peppers;
    const [byIp, byNumber] = [
      { limit: 'passcodesPerIp', key: networkOf(sourceIp) },
      { limit: 'passcodesPerPhoneNumber', key: phoneNumber },
    ] as const;
    for (const each of [byIp, byNumber]) limiter.recall(each, now);
    // One after the other: who is over the limit of an address must not use up that of somebody's telephone.
    const quotas = [await limiter.spend(byIp, now), await limiter.spend(byNumber, now)];
    const passcode = String(randomInt(1_000_000)).padStart(6, '0');
    const digest = keyedDigest(pepper, app, phoneNumber, passcode);
    await passcodes.put(phoneNumber, digest, now + config.lifetimeSeconds);
    await sms.send(phoneNumber, config.text.replaceAll('{code}', passcode));
    return { expiresInSeconds: config.lifetimeSeconds, quotas };
  }

  return { caller, send };
}

/** Keyed, since a million codes are soon tried against a plain hash in a table dump. */
const keyedDigest = (pepper: KeyObject, app: string, phoneNumber: string, passcode: string): string =>
  createHmac('sha256', pepper).update([app, phoneNumber, passcode].join('\0')).digest('base64url');
