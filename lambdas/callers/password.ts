import { scrypt as scryptCallback, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { Identity } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from '../vending/caller.ts';
import { type GuardPorts, guardLogin } from './login-guard.ts';

/** A user in the directory; `passwordHash` is what `hashPassword` made. */
export interface User {
  readonly passwordHash: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
}

export interface UserDirectory {
  /** The user of this name in this app, or undefined. */
  find(username: string): Promise<User | undefined>;
}

/**
 * Username and password; the username is the subject. An unknown user, and one over the limit, cost the same work as a
 * wrong password, so that the answer's time does not tell which names exist.
 */
export function passwordCaller(users: UserDirectory, guard: GuardPorts): Caller {
  return {
    scheme: 'Password',
    async authenticate(credentials) {
      const { username, password } = credentials.proofs;
      if (username === undefined || password === undefined) return undefined;
      const guess = {
        user: username,
        verify: () => verify(username, password, users),
        pretend: () => matchesHash(password, nobodysHash),
      };
      return guardLogin(credentials, guess, guard);
    },
  };
}

async function verify(username: string, password: string, users: UserDirectory): Promise<Identity> {
  const user = await users.find(username);
  const matches = await matchesHash(password, user?.passwordHash ?? nobodysHash);
  if (!user || !matches) throw new Refusal('unauthenticated', { reason: 'wrong username or password' });
  const { displayName, avatarUrl } = user;
  return {
    subject: username,
    ...(displayName !== undefined && { displayName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
  };
}

/** scrypt with N=2^15, r=8, p=3: one of the equivalent settings of the OWASP Password Storage Cheat Sheet. */
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 2 ** 20 };
const keyBytes = 32;
const scrypt = promisify<string, Buffer, number, typeof cost, Buffer>(scryptCallback);

/** `{salt}.{hash}` in base64url; the salt is 16 random bytes that the caller makes. */
export async function hashPassword(password: string, salt: Buffer): Promise<string> {
  const hash = await scrypt(password.normalize('NFKC'), salt, keyBytes, cost);
  return `${salt.toString('base64url')}.${hash.toString('base64url')}`;
}

async function matchesHash(password: string, passwordHash: string): Promise<boolean> {
  const [salt = '', hash = ''] = passwordHash.split('.').map((part) => Buffer.from(part, 'base64url'));
  const given = await scrypt(password.normalize('NFKC'), Buffer.from(salt), keyBytes, cost);
  return given.length === hash.length && timingSafeEqual(given, Buffer.from(hash));
}

/** Well-formed, and no password's hash. */
const nobodysHash = `${Buffer.alloc(16).toString('base64url')}.${Buffer.alloc(keyBytes).toString('base64url')}`;
