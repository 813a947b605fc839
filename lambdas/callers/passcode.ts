import type { PasscodeConfig, SmsSettings } from '../contract/caller-config.ts';
import type { Counted } from '../contract/limits.ts';
import type { Identity, Passcode } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import { sideBySide } from '../contract/side-by-side.ts';
import type { Ring } from '../keys/ring.ts';
import type { Snapshot } from '../keys/secret-loader.ts';
import type { Caller } from '../vending/caller.ts';
import { sameDigest } from '../vending/digest.ts';
import { networkOf } from '../vending/network.ts';
import { takeKey } from '../vending/take-key.ts';
import { type GuardPorts, guardLogin, placeOf } from './login-guard.ts';
import { codeOf, liveSeeds, type PasscodeStore, seedToSend, withPepper } from './sent-codes.ts';

export interface SmsSender {
  send(phoneNumber: string, text: string, settings: SmsSettings): Promise<void>;
}

export interface PasscodePorts extends GuardPorts {
  readonly passcodes: PasscodeStore;
  readonly sms: SmsSender;
  /** Over any secret of the app: codes are made with a key that is derived from it. */
  readonly ring: Ring<Snapshot<unknown>>;
}

/** Where to send a code, and who asks for it. */
export interface PasscodeRequest {
  readonly phoneNumber: string;
  readonly sourceIp: string;
}

/** Six digits by SMS; the phone number is the subject. */
export function passcodeCaller(app: string, config: PasscodeConfig, ports: PasscodePorts) {
  const { passcodes, sms, ring, limiter, knownPlaces, clock } = ports;

  const look = (phoneNumber: string) => sideBySide([takeKey(ring), passcodes.find(phoneNumber)]);

  async function verify(
    phoneNumber: string,
    passcode: string,
    [{ peppers }, sent]: Awaited<ReturnType<typeof look>>,
  ): Promise<Identity> {
    const now = clock();
    const live = liveSeeds(sent, config, now).flatMap((each) => withPepper(each, peppers) ?? []);
    const seed = live.find((each) => sameDigest(codeOf(each, app, phoneNumber), passcode))?.seed;
    // Right or wrong, each takes a try by the same write: of guesses in parallel, most find none left.
    const isTaken = await passcodes.take(phoneNumber, seed, config.maxTries, now);
    if (seed === undefined || !isTaken)
      throw new Refusal('unauthenticated', { reason: 'wrong, expired or used passcode' });
    return { subject: phoneNumber };
  }

  const caller: Caller = {
    kind: 'passcode',
    scheme: 'Passcode',
    async authenticate(credentials) {
      const { phoneNumber, passcode } = credentials.proofs;
      if (phoneNumber === undefined || passcode === undefined) return undefined;
      const guess = {
        user: phoneNumber,
        look: () => look(phoneNumber),
        verify: (seen: Awaited<ReturnType<typeof look>>) => verify(phoneNumber, passcode, seen),
        pretend: async () => {},
      };
      return guardLogin(credentials, guess, ports);
    },
  };

  /** Sends a code. The answer is the same for every number, known or not. Refuses: `rate_limited`. */
  async function send({ phoneNumber, sourceIp }: PasscodeRequest): Promise<Passcode & Counted> {
    const now = clock();
    const { peppers } = await takeKey(ring);
    const byIp = { limit: 'passcodesPerIp', key: networkOf(sourceIp) } as const;
    const byNumber = { limit: 'passcodesPerPhoneNumber', key: phoneNumber } as const;
    const place = placeOf(phoneNumber, sourceIp);
    const byPlace = { ...byNumber, key: `place ${place}` };
    /** Strangers share one count for each number. A place from which its owner has logged in has a separate one. */
    const refuseStrangers = async (error: unknown) => {
      const isLimit = error instanceof Refusal && error.code === 'rate_limited';
      if (!isLimit || (await knownPlaces.knownUntil(place, now)) <= now) throw error;
    };
    limiter.recall(byIp, now);
    await Promise.try(() => limiter.recall(byNumber, now)).catch(refuseStrangers);
    const [ofIp, sent] = await sideBySide([limiter.spend(byIp, now), passcodes.find(phoneNumber)]);
    // Not beside it: an address that is over its limit must not use up that of a telephone.
    const ofNumber = await limiter.spend(byNumber, now).catch(async (error) => {
      await refuseStrangers(error);
      return limiter.spend(byPlace, now);
    });
    // Beside it: a code that is not sent now is the one that is sent next.
    const [ofApp, seed] = await sideBySide([
      limiter.spend({ limit: 'passcodesPerApp', key: app }, now),
      seedToSend(phoneNumber, sent, passcodes, config, peppers, now),
    ]);
    const passcode = codeOf(seed, app, phoneNumber);
    await sms.send(phoneNumber, config.text.replaceAll('{code}', passcode), config);
    return { expiresInSeconds: seed.expiresAt - now, quotas: [ofIp, ofNumber, ofApp] };
  }

  return { caller, send };
}
