import { readCredentials, UnusableDocument } from '../../lambdas/keys/document.ts';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import type { ChosenSecret } from './chosen-secret.ts';

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
