import { systemClock } from '../../lambdas/adapters/system-clock.ts';
import { isShared } from '../../lambdas/contract/secrets.ts';
import { readCredentials, UnusableDocument } from '../../lambdas/keys/document.ts';
import type { KeyEntry } from '../../lambdas/keys/key-document.ts';
import type { Remembered } from '../../lambdas/keys/remembered.ts';
import type { SecretVersion } from '../../lambdas/keys/secret-source.ts';
import { appKeys } from '../../lambdas/own-keys/app-keys.ts';
import type { PublishedKeyStore } from '../../lambdas/own-keys/published-keys.ts';
import type { ChosenSecret } from './chosen-secret.ts';

/** A value. It has no version id before it is put. */
type Judged = Pick<SecretVersion, 'value'> & Partial<SecretVersion>;

/**
 * The keys in a value, read as the app's function reads it; credentials have none. Throws `UnusableDocument` if the
 * function could not use the value.
 */
export async function keysIn({ value }: Judged, chosen: ChosenSecret): Promise<readonly KeyEntry[]> {
  const { app, remembered } = chosen;
  const { holds } = chosen.secret;
  if (holds !== 'credentials') {
    const published = remembered as PublishedKeyStore;
    return appKeys(app, holds, { clock: systemClock, used: remembered, published }).parse(value);
  }
  const schema = app.profile.upstream?.credentials;
  if (schema) readCredentials(value, schema);
  return [];
}

/** Why the app's function could not use this version; undefined if it could. */
export async function whyUnusable(version: Judged, chosen: ChosenSecret): Promise<string | undefined> {
  try {
    const keys = await keysIn(version, chosen);
    const ids = isShared(chosen.secret) ? [version.versionId] : keys.map(({ key }) => key.id);
    const revoked = (await chosen.remembered.read()).keys.filter(({ revokedAt }) => revokedAt !== undefined);
    const isRevoked = ids.every((id) => revoked.some((each) => idOf(each) === id));
    return isRevoked ? 'it is revoked' : undefined;
  } catch (error) {
    if (!(error instanceof UnusableDocument)) throw error;
    return error.message;
  }
}

/** What is revoked: a private key by its `kid`, or a version of a secret that the vendor knows too. */
export const idOf = ({ jwk, versionId }: Remembered): string => jwk?.kid ?? versionId;
