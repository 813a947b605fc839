import { type App, isSigning } from '../contract/app.ts';
import { appsOf } from './apps.ts';
import type { VendingConfig } from './schema.ts';

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Choices that synth warns about, although someone typed them on purpose. */
export const unsafeChoices = (config: VendingConfig): string[] => unsafeApps(appsOf(config));

export const unsafeApps = (apps: readonly App[]): string[] =>
  apps.flatMap((app, at) => {
    const { name, allowShortSecret, allowedOrigins, callers, tokens } = app;
    const field = (path: string, risk: string) => `apps.${name}.${path}: ${risk}`;
    const twin = apps.slice(0, at).find((other) => takesTokensOf(app, other));
    return [
      ...(twin
        ? [
            field(
              'profile',
              `tokens name no app. Never give it the secret of ${twin.name}, whose users it would let in.`,
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

/** Whether one secret in both would make their tokens the same. */
const takesTokensOf = (app: App, other: App) =>
  app.profile === other.profile && isSigning(app) && app.tokens.token.namesNoApp !== undefined;

/** Not encrypted, and not on this machine. */
const isOpen = (url: string) => url.startsWith('http:') && !loopback.has(new URL(url).hostname);
