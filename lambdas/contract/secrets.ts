import { type App, dialectOf, type KeySource, upstreamUrlOf } from './app.ts';
import type { Algorithm } from './vocabulary.ts';

/** One secret of an app, as infra makes it and its function reads it. */
export interface AppSecret {
  /** Last part of its name: `{deployment}/{app}/signing-key`. */
  readonly name: SecretName;
  /** Environment variable that tells the function its ARN. */
  readonly variable: string;
  /** A signing key of this algorithm, or the vendor's credentials. */
  readonly holds: Algorithm | 'credentials';
  readonly source: KeySource;
}

export type SecretName = 'signing-key' | 'ws-signing-key' | 'upstream-credentials';

/** The secrets that an app needs; the first is the one that everybody means by "the app's secret". */
export function secretsOf(app: App): readonly [AppSecret, ...AppSecret[]] {
  if (upstreamUrlOf(app) !== undefined)
    return [
      {
        name: 'upstream-credentials',
        variable: 'UPSTREAM_CREDENTIALS_ARN',
        holds: 'credentials',
        source: 'pasted',
      },
    ];
  const keyOf = (kind: 'token' | 'wsToken') => {
    const holds = dialectOf(app, kind).algorithm(app.settings);
    // A secret is the vendor's to make; a private key is nobody else's to know.
    return { holds, source: app.keySource ?? (holds === 'HS256' ? 'pasted' : 'generated') };
  };
  const own: AppSecret = { name: 'signing-key', variable: 'SIGNING_KEY_ARN', ...keyOf('token') };
  if (!app.dialect.wsToken) return [own];
  return [own, { name: 'ws-signing-key', variable: 'WS_SIGNING_KEY_ARN', ...keyOf('wsToken') }];
}

/** The secret's name in Secrets Manager. */
export const secretNameOf = (deployment: string, app: Pick<App, 'name'>, { name }: AppSecret): string =>
  `${deployment}/${app.name}/${name}`;

/** Whether the app has public keys, for everybody to verify its tokens with. */
export const publishesKeys = (app: App): boolean =>
  secretsOf(app).some(({ holds }) => holds !== 'HS256' && holds !== 'credentials');
