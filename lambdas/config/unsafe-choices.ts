import type { App } from '../contract/app.ts';
import { appsOf } from './apps.ts';
import type { VendingConfig } from './schema.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Choices that synth warns about, although someone typed them on purpose. */
export const unsafeChoices = (config: VendingConfig): string[] => unsafeApps(appsOf(config));

export const unsafeApps = (apps: readonly App[]): string[] =>
  apps.flatMap((app, at) => {
    const { name, allowShortSecret, allowedOrigins, callers, tokens } = app;
    const field = (path: string, risk: string) => `apps.${name}.${path}: ${risk}`;
    const twin = apps.slice(0, at).find((other) => takesTokensOf(app, other) || takesTokensOf(other, app));
    return [
      ...(twin
        ? [
            field(
              'profile',
              `no claim tells its tokens from those of ${twin.name}. Under one secret, each lets in the users of the other.`,
            ),
          ]
        : []),
      ...(allowShortSecret
        ? [field('allowShortSecret', 'a secret under 32 bytes can be guessed offline.')]
        : []),
      ...(callers.some(({ kind }) => kind === 'unsafeOpen')
        ? [field('callers', "unsafeOpen gives a guest's token to anyone.")]
        : []),
      ...(allowedOrigins.includes('*') ? [field('allowedOrigins', 'every website may call this app.')] : []),
      ...allowedOrigins
        .filter(isOpen)
        .map((origin) =>
          field(
            'allowedOrigins',
            `anyone on the network path can put a script into ${new URL(origin).origin}.`,
          ),
        ),
      ...callers.flatMap((caller) =>
        caller.kind === 'oidc' && caller.jwksUrl !== undefined && isOpen(caller.jwksUrl)
          ? [field('callers', `anyone on the network path to ${caller.jwksUrl} can log in as any user.`)]
          : [],
      ),
      ...(tokens.by === 'vendor' && isOpen(tokens.url)
        ? [field('settings', `anyone on the network path to ${tokens.url} can read the credentials.`)]
        : []),
    ];
  });

/** Whether the app would take the other's tokens, if both had one secret. */
function takesTokensOf({ settings, tokens }: App, other: App): boolean {
  if (tokens.by !== 'us' || other.tokens.by !== 'us' || tokens.token !== other.tokens.token) return false;
  const { namesNoApp, isTwin } = tokens.token;
  return namesNoApp !== undefined || isTwin?.(settings, other.settings) === true;
}

/** Not encrypted, and not on this machine. */
const isOpen = (url: string) => url.startsWith('http:') && !loopback.has(new URL(url).hostname);
