import { type App, isSigning, type KeySource, type SigningApp } from './app.ts';
import { type Algorithm, isHmac, type TokenFormat } from './token-format.ts';

/** One secret of an app: infra makes it, and the app's function reads it. */
export interface AppSecret {
  /** Last part of its name: `{deployment}/{app}/signing-key`. */
  readonly name: SecretName;
  /** Environment variable that tells the function its ARN or full name. */
  readonly variable: string;
  /** A signing key of this algorithm, or the vendor's credentials. */
  readonly holds: Algorithm | 'credentials';
  readonly source: KeySource;
}

export const secretNames = ['signing-key', 'ws-signing-key', 'upstream-credentials'] as const;
export type SecretName = (typeof secretNames)[number];

/** A secret that holds a signing key. */
export type KeySecret = AppSecret & { readonly holds: Algorithm };

export const credentialsSecret: AppSecret = {
  name: 'upstream-credentials',
  variable: 'UPSTREAM_CREDENTIALS_ARN',
  holds: 'credentials',
  source: 'pasted',
};

/** One secret for each kind of token that the app signs. */
export function keySecretsOf({ tokens: { token, wsToken }, settings, keySource }: SigningApp) {
  const keyOf = (format: TokenFormat<unknown>) => {
    const holds = format.algorithm(settings);
    // The vendor makes an HMAC secret and shows it to you; a private key should never leave this service.
    return { holds, source: keySource ?? (isHmac(holds) ? 'pasted' : 'generated') };
  };
  const own: KeySecret = { name: 'signing-key', variable: 'SIGNING_KEY_ARN', ...keyOf(token) };
  const ws: KeySecret | undefined = wsToken && {
    name: 'ws-signing-key',
    variable: 'WS_SIGNING_KEY_ARN',
    ...keyOf(wsToken),
  };
  return { token: own, ...(ws && { wsToken: ws }) };
}

/** The secrets that an app needs. The first is "the app's secret" in documents and messages. */
export function secretsOf(app: App): readonly [AppSecret, ...AppSecret[]] {
  if (!isSigning(app)) return [credentialsSecret];
  const { token, wsToken } = keySecretsOf(app);
  return wsToken ? [token, wsToken] : [token];
}

/** The secret's name in Secrets Manager. */
export const secretNameOf = (
  deployment: string,
  app: Pick<App, 'name'>,
  { name }: Pick<AppSecret, 'name'>,
): string => `${deployment}/${app.name}/${name}`;

/** Whether the vendor knows the secret too: it has no public half. */
export const isShared = ({ holds }: AppSecret): boolean => isHmac(holds) || holds === 'credentials';

/** Whether the app publishes public keys, with which anyone can verify its tokens. */
export const publishesKeys = (app: App): app is SigningApp =>
  isSigning(app) && Object.values(keySecretsOf(app)).some(({ holds }) => !isHmac(holds));
