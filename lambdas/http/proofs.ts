import * as v from 'valibot';
import type { Incoming } from '../contract/exchange.ts';
import { bearerToken, guestSecret, nonceText, phoneNumber, text } from '../contract/input.ts';
import type { Presented, Proofs } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';

/** The proofs of a request: those in its headers, and those that the vendor's requests have in the body. */
export const presentedBy = ({ headers, sourceIp }: Incoming, inBody: Proofs = {}): Presented => ({
  proofs: { ...headerProofs(headers), ...inBody },
  sourceIp,
});

/**
 * The proofs of a request's headers: `X-API-Key`, and `Authorization` with a bearer token, a username and password
 * (`Basic`, RFC 7617), or a phone number and passcode (`Passcode`, written as `Basic` is).
 */
export function headerProofs(headers: Readonly<Record<string, string | undefined>>): Proofs {
  const [username, password] = pairOf('Basic', headers);
  const [number, passcode] = pairOf('Passcode', headers);
  const asE164 = v.safeParse(phoneNumber, number);
  return {
    authorization: headers['authorization'],
    apiKey: headers['x-api-key'],
    bearerToken: bearerToken(headers),
    username,
    password,
    phoneNumber: asE164.success ? asE164.output : undefined,
    passcode,
    guestSecret: guestSecretOf(headers),
  };
}

/** Reads two texts from base64, the first without a colon; gives none if the header holds anything else. */
function pairOf(
  scheme: string,
  headers: Readonly<Record<string, string | undefined>>,
): (string | undefined)[] {
  const [, given, token] = /^(\w+) ([\w+/-]+=*)$/.exec(headers['authorization'] ?? '') ?? [];
  if (given?.toLowerCase() !== scheme.toLowerCase() || token === undefined) return [];
  const pair = v.safeParse(nameAndSecret, Buffer.from(token, 'base64').toString());
  return pair.success ? pair.output.split(/:(.*)/s, 2) : [];
}

const nameAndSecret = v.pipe(text(1_281), v.regex(/^[^:]{1,256}:/));
/** What a guest holds, in requests and in answers. */
export const guestHeader = 'x-guest-secret';
const guestHeaderValue = v.optional(guestSecret);

/** What a guest holds, in the header `X-Guest-Secret`. Refuses: `invalid_request`. */
function guestSecretOf(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const given = v.safeParse(guestHeaderValue, headers[guestHeader]);
  if (given.success) return given.output;
  throw new Refusal('invalid_request', {
    detail: 'The header X-Guest-Secret is not a random UUID.',
    reason: 'X-Guest-Secret',
  });
}

/** A nonce in the header `X-Nonce`, for vendors whose requests have no place for one. Refuses: `invalid_request`. */
export function nonceHeader(headers: Readonly<Record<string, string | undefined>>): string | undefined {
  const nonce = headers['x-nonce'];
  if (nonce === undefined || v.is(nonceText, nonce)) return nonce;
  throw new Refusal('invalid_request', { detail: 'The header X-Nonce is not valid.', reason: 'X-Nonce' });
}
