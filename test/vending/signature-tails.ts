const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The three other spellings of a token under an HMAC of 32 bytes: the last of its signature's 43 characters carries
 * two bits that a lenient decoder ignores.
 */
export function signatureTails(token: string): string[] {
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return [1, 2, 3].map((bits) => token.slice(0, -1) + alphabet[last + bits]);
}
