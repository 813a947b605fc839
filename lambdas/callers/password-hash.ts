import { randomBytes, scrypt as scryptCallback } from 'node:crypto';
import { promisify } from 'node:util';
import { type PasswordCost, type PasswordCosts, passwordCosts } from '../contract/password-cost.ts';
import { digestOf, sameDigest } from '../vending/digest.ts';

const scrypt = promisify<string, Buffer, number, object, Buffer>(scryptCallback);
const [saltBytes, hashBytes] = [16, 32];

/** `$scrypt$ln=15,r=8,p=3${salt}${hash}`, both in base64 without padding (PHC string format). */
export async function hashPassword(
  password: string,
  salt = randomBytes(saltBytes),
  cost: PasswordCost = passwordCosts[0],
): Promise<string> {
  const { ln, r, p } = cost;
  const N = 2 ** ln;
  const hash = await scrypt(password.normalize('NFKC'), salt, hashBytes, { N, r, p, maxmem: 256 * N * r });
  return ['', 'scrypt', textOf(cost), base64(salt), base64(hash)].join('$');
}

/**
 * Compares a password with a stored hash; without one, with nothing. Gives undefined if it does not match, otherwise the
 * password's hash at today's cost: the stored one, unless its cost is a former one.
 *
 * Each call costs one hash of every cost in the list, so that its time tells neither whether there is a stored hash nor
 * how old that is.
 */
export async function checkPassword(
  password: string,
  stored: string | undefined,
  costs: PasswordCosts,
): Promise<string | undefined> {
  const [, , , salt = ''] = stored?.split('$') ?? [];
  const hashes: string[] = [];
  for (const cost of costs) hashes.push(await hashPassword(password, Buffer.from(salt, 'base64'), cost));
  const matches = stored !== undefined && hashes.some((hash) => sameDigest(digestOf(hash), digestOf(stored)));
  return matches ? hashes[0] : undefined;
}

const textOf = ({ ln, r, p }: PasswordCost) => `ln=${ln},r=${r},p=${p}`;
const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
