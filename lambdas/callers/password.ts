import { type PasswordCosts, passwordCosts } from '../contract/password-cost.ts';
import { present } from '../contract/present.ts';
import type { Identity } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from '../vending/caller.ts';
import { type GuardPorts, guardLogin } from './login-guard.ts';
import { checkPassword } from './password-hash.ts';

/** A user in the directory; `passwordHash` is what `hashPassword` made. */
export interface User {
  readonly passwordHash: string;
  readonly displayName?: string;
  readonly avatarUrl?: string;
}

export interface UserDirectory {
  /** The user of this name in this app, or undefined. */
  find(username: string): Promise<User | undefined>;
  /** Puts a hash in the place of this one, unless the password has been changed since. */
  replaceHash(username: string, before: string, after: string): Promise<void>;
}

/**
 * Username and password; the username is the subject. An unknown user, and one over the limit, cost the same work as a
 * wrong password, so that the answer's time does not tell which names exist.
 */
export function passwordCaller(
  users: UserDirectory,
  guard: GuardPorts,
  costs: PasswordCosts = passwordCosts,
): Caller {
  return {
    kind: 'password',
    scheme: 'Basic realm="password"',
    async authenticate(credentials) {
      const { username, password } = credentials.proofs;
      if (username === undefined || password === undefined) return undefined;
      const guess = {
        user: username,
        look: () => users.find(username),
        verify: (user: User | undefined) => verify(user, username, password),
        pretend: () => checkPassword(password, undefined, costs),
      };
      return guardLogin(credentials, guess, guard);
    },
  };

  async function verify(user: User | undefined, username: string, password: string): Promise<Identity> {
    const hash = await checkPassword(password, user?.passwordHash, costs);
    if (!user || hash === undefined)
      throw new Refusal('unauthenticated', { reason: 'wrong username or password' });
    if (hash !== user.passwordHash) await users.replaceHash(username, user.passwordHash, hash);
    const { displayName, avatarUrl } = user;
    return present({ subject: username, displayName, avatarUrl });
  }
}
