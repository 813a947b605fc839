import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { type Stores, windowSeconds } from './stores.ts';
import { lifetimeSeconds, settings } from './subject.ts';

export type Sign = (claims: object) => string | Promise<string>;

interface Ways {
  readonly stores: Stores;
  /** Imports a key; once in a process. */
  readonly signerOf: (secret: string) => Sign | Promise<Sign>;
}

const written = /^tv_([\da-f]{16})_([\w-]{32,128})$/;
const digestOf = (secret: string) => createHash('sha256').update(secret).digest('base64url');

/** The work that is compared, with as little around it as it can have. Gives the token; undefined: refused. */
export function vendWith({ stores, signerOf }: Ways) {
  const known = new Map<string, { readonly secretDigest: string }>();
  let signer: Promise<Sign> | undefined;
  const startSigner = async () => signerOf((await stores.readSecrets()).current);

  async function keyOf(id: string) {
    const key = known.get(id) ?? (await stores.findApiKey(id));
    if (key) known.set(id, key);
    return key;
  }

  return async (apiKey: string, username: string, nonce: string): Promise<string | undefined> => {
    const [, id = '', secret = ''] = written.exec(apiKey) ?? [];
    signer ??= startSigner();
    const [key, sign] = await Promise.all([keyOf(id), signer]);
    if (!key || !timingSafeEqual(Buffer.from(key.secretDigest), Buffer.from(digestOf(secret))))
      return undefined;
    const now = Math.floor(Date.now() / 1000);
    const windowEndsAt = Math.ceil((now + 1) / windowSeconds) * windowSeconds;
    const expiresAt = now + lifetimeSeconds;
    const [isNew, isStanding, ...counts] = await Promise.all([
      stores.spend(nonce, expiresAt),
      stores.isStanding(username, id),
      stores.count('vendsPerSubject', username, windowEndsAt),
      stores.count('vendsPerApiKey', id, windowEndsAt),
    ]);
    if (!isNew || !isStanding || counts.includes(undefined)) return undefined;
    return sign({
      iss: settings.issuer,
      aud: settings.audience,
      sub: username,
      nonce,
      iat: now,
      exp: expiresAt,
      jti: `${randomUUID()}.${id}`,
    });
  };
}
