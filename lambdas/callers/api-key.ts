import { Refusal } from '../contract/refusal.ts';
import type { Caller } from '../vending/caller.ts';
import { digestOf, sameDigest } from '../vending/digest.ts';

/** An API key as the directory keeps it: the secret part only as a digest. */
export interface ApiKey {
  readonly secretDigest: string;
  /** The app that the key is for. */
  readonly app: string;
}

export interface ApiKeyDirectory {
  find(id: string): Promise<ApiKey | undefined>;
}

/** `X-API-Key: tv_{id}_{secret}`, for backends, which name their users. The subject is the key's id. */
export function apiKeyCaller(app: string, keys: ApiKeyDirectory): Caller {
  return {
    scheme: 'ApiKey',
    async authenticate({ apiKey }) {
      if (apiKey === undefined) return undefined;
      const [, id = '', secret = ''] = /^tv_([A-Za-z0-9]{8,64})_([\w-]{32,128})$/.exec(apiKey) ?? [];
      const key = id ? await keys.find(id) : undefined;
      if (!key || key.app !== app || !sameDigest(key.secretDigest, digestOf(secret)))
        throw new Refusal('unauthenticated', { reason: 'unknown API key' });
      return { subject: id, isBackend: true };
    },
  };
}
