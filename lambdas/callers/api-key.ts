import type { Clock } from '../contract/clock.ts';
import type { Scope } from '../contract/principal.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Caller } from '../vending/caller.ts';
import { digestOf, sameDigest } from '../vending/digest.ts';
import { apiKeyIdPattern } from '../vending/token-id.ts';

/** An API key as the directory keeps it: the secret part only as a digest. */
export interface ApiKey {
  readonly secretDigest: string;
  /** The apps that the key is for. */
  readonly apps: readonly string[];
  readonly scope: Scope;
}

export interface ApiKeyDirectory {
  /** The key of this id, unless it is revoked. */
  find(id: string): Promise<ApiKey | undefined>;
}

const written = new RegExp(`^tv_(${apiKeyIdPattern})_([\\w-]{32,128})$`);

/** What the key's record is kept for, in seconds; age is checked on use. */
interface Options {
  readonly clock: Clock;
  readonly maxAgeSeconds: number;
}

/** `X-API-Key: tv_{id}_{secret}`, for backends, which name their users. The subject is the key's id. */
export function apiKeyCaller(app: string, keys: ApiKeyDirectory, { clock, maxAgeSeconds }: Options): Caller {
  /** Keys that are there, and no others: a new one works at once, and there are as many as administrators made. */
  const known = new Map<string, { readonly key: ApiKey; readonly readAt: number }>();

  async function find(id: string): Promise<ApiKey | undefined> {
    const kept = known.get(id);
    const readAt = clock();
    if (kept && readAt - kept.readAt < maxAgeSeconds) return kept.key;
    const key = await keys.find(id);
    if (key) known.set(id, { key, readAt });
    return key;
  }

  return {
    kind: 'apiKey',
    scheme: 'ApiKey',
    async authenticate({ proofs: { apiKey } }) {
      if (apiKey === undefined) return undefined;
      const [, id = '', secret = ''] = written.exec(apiKey) ?? [];
      const key = id ? await find(id) : undefined;
      if (!key?.apps.includes(app) || !sameDigest(key.secretDigest, digestOf(secret)))
        throw new Refusal('unauthenticated', { reason: 'unknown API key' });
      return { subject: id, isBackend: true, scope: key.scope };
    },
  };
}
