import { readCredentials, UnusableDocument } from '../../lambdas/keys/document.ts';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import type { ChosenSecret } from './chosen-secret.ts';

/** What a value's private keys are called in tokens and in the JWKS; undefined if it has none that is usable. */
export async function kidsOf(
  value: string,
  { app, secret: { holds } }: ChosenSecret,
): Promise<string | undefined> {
  if (holds === 'credentials') return undefined;
  const options = { algorithm: holds, allowShortSecret: app.allowShortSecret };
  const keys = await readKeys(value, options).catch(() => []);
  return keys.flatMap(({ key }) => key.publicJwk?.kid ?? []).join(', ') || undefined;
}

/** Why the app's function could not use this value, read as the function reads it; undefined if it could. */
export async function whyUnusable(
  value: string,
  { app, secret: { holds } }: ChosenSecret,
): Promise<string | undefined> {
  const schema = app.profile.upstream?.credentials;
  try {
    if (holds !== 'credentials')
      await readKeys(value, { algorithm: holds, allowShortSecret: app.allowShortSecret });
    else if (schema) readCredentials(value, schema);
    return undefined;
  } catch (error) {
    if (!(error instanceof UnusableDocument)) throw error;
    return error.message;
  }
}
