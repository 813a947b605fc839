import {
  dynamodbPublishedKeys,
  dynamodbUsedVersions,
} from '../../lambdas/adapters/dynamodb/remembered-keys.ts';
import { rotatedSecret } from '../../lambdas/adapters/rotated-secret.ts';
import type { App } from '../../lambdas/contract/app.ts';
import { type AppSecret, isShared, secretNameOf, secretsOf } from '../../lambdas/contract/secrets.ts';
import type { RememberedStore } from '../../lambdas/keys/remembered.ts';
import type { RotatedSecret } from '../../lambdas/own-keys/rotation-steps.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type Context } from '../context.ts';
import type { Target } from '../target.ts';

/** A secret of an app, and its versions in Secrets Manager. */
export interface ChosenSecret {
  readonly app: App;
  readonly secret: AppSecret;
  /** In Secrets Manager. */
  readonly fullName: string;
  readonly versions: RotatedSecret;
  /** What the app remembers of versions that have been in use. */
  readonly remembered: RememberedStore;
}

/** All secrets of an app. */
export function secretsOfApp(
  context: Context,
  { secrets, directory }: Target,
  appName: string,
): ChosenSecret[] {
  const app = appNamed(context, appName);
  return secretsOf(app).map((secret) => {
    const fullName = secretNameOf(context.config.name, app, secret);
    const remembered = isShared(secret)
      ? dynamodbUsedVersions(directory, app.name, secret.name)
      : dynamodbPublishedKeys(directory, app.name);
    return { app, secret, fullName, versions: rotatedSecret(secrets, fullName), remembered };
  });
}

/** The app's secret, or the one that the option names. */
export function chosenSecret(context: Context, target: Target, app: string, name?: string): ChosenSecret {
  const all = secretsOfApp(context, target, app);
  const found = name === undefined ? all[0] : all.find(({ secret }) => secret.name === name);
  if (found) return found;
  const names = all.map(({ secret }) => secret.name).join(', ');
  throw new CommandError(`${app} has no secret ${name}. It has: ${names}.`);
}
