import { type App, dialectOf, upstreamUrlOf } from './app.ts';
import type { Algorithm } from './vocabulary.ts';

/** One secret of an app, as infra makes it and its function reads it. */
export interface AppSecret {
  /** Last part of its name: `{deployment}/{app}/signing-key`. */
  readonly name: SecretName;
  /** Environment variable that tells the function its ARN. */
  readonly variable: string;
  /** What is to be pasted: a signing key of this algorithm, or the vendor's credentials. */
  readonly holds: Algorithm | 'credentials';
}

export type SecretName = 'signing-key' | 'ws-signing-key' | 'upstream-credentials';

/** The secrets that an app needs; the first is the one that everybody means by "the app's secret". */
export function secretsOf(app: App): readonly [AppSecret, ...AppSecret[]] {
  if (upstreamUrlOf(app) !== undefined)
    return [{ name: 'upstream-credentials', variable: 'UPSTREAM_CREDENTIALS_ARN', holds: 'credentials' }];
  const holds = (kind: 'token' | 'wsToken') => dialectOf(app, kind).algorithm(app.settings);
  const own: AppSecret = { name: 'signing-key', variable: 'SIGNING_KEY_ARN', holds: holds('token') };
  if (!app.dialect.wsToken) return [own];
  return [own, { name: 'ws-signing-key', variable: 'WS_SIGNING_KEY_ARN', holds: holds('wsToken') }];
}
