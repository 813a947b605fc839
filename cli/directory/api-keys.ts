import { randomBytes } from 'node:crypto';
import { administration } from '../../lambdas/adapters/dynamodb/administration.ts';
import type { Table } from '../../lambdas/adapters/dynamodb/table.ts';
import type { Scope } from '../../lambdas/contract/principal.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { digestOf } from '../../lambdas/vending/digest.ts';

export interface NewApiKey {
  readonly apps: readonly string[];
  readonly scope?: Scope;
  /** For people: what it is for. */
  readonly label?: string | undefined;
}

/** API keys of backends, for any of the deployment's apps. */
export function apiKeysOf(directory: Table) {
  const items = administration(directory);

  return {
    /** Makes a key. Only the answer holds it: the directory keeps its digest. */
    async create({ apps, scope = {}, label }: NewApiKey): Promise<{ id: string; apiKey: string }> {
      const id = randomBytes(8).toString('hex');
      const secret = randomBytes(24).toString('base64url');
      await items.create(storageKeys.apiKey(id), {
        secretDigest: { S: digestOf(secret) },
        apps: { SS: [...new Set(apps)] },
        scope: { S: JSON.stringify(scope) },
        createdAt: { S: new Date().toISOString() },
        ...(label !== undefined && { label: { S: label } }),
      });
      return { id, apiKey: `tv_${id}_${secret}` };
    },
    /** The item stays, so that the key's tokens are refused too. Throws `ItemConflict` if there is no such key. */
    revoke: (id: string) => items.set(storageKeys.apiKey(id), 'revokedAt', { S: new Date().toISOString() }),
    async list(limit: number, after?: string) {
      const { items: found, ...page } = await items.list(storageKeys.apiKey(''), limit, after);
      const rows = found.map(({ pk, apps, scope, label, createdAt, revokedAt }) => ({
        id: pk.S.slice(storageKeys.apiKey('').length),
        apps: apps?.SS ?? [],
        label: label?.S,
        scope: JSON.parse(scope?.S ?? '{}') as Scope,
        createdAt: createdAt?.S,
        revokedAt: revokedAt?.S,
      }));
      return { rows, ...page };
    },
  };
}
