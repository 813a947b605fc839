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

/** What a login has shown. */
interface Checked {
  readonly matches: boolean;
  /** The same password at today's cost, if the stored hash has another. */
  readonly renewed?: string;
}

/**
 * Compares a password with a stored hash; without one, with nothing. Each call costs one hash of every cost in the
 * list, so that its time tells neither whether there is a hash nor how old that is.
 */
export async function checkPassword(
  password: string,
  stored: string | undefined,
  costs: PasswordCosts,
): Promise<Checked> {
  const [, , cost, salt = ''] = stored?.split('$') ?? [];
  const hashes: string[] = [];
  for (const each of costs)
    hashes.push(
      await hashPassword(password, textOf(each) === cost ? Buffer.from(salt, 'base64') : undefined, each),
    );
  const [renewed = ''] = hashes;
  const matches = hashes.some((hash) => stored !== undefined && sameDigest(digestOf(hash), digestOf(stored)));
  return { matches, ...(matches && renewed !== stored && { renewed }) };
}

const textOf = ({ ln, r, p }: PasswordCost) => `ln=${ln},r=${r},p=${p}`;
const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
