import * as v from 'valibot';

/** As browsers send it: scheme, host, and a port that is not the scheme's default. */
const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text && !text.includes('*');
const endsInSlash = (text: string) => text.endsWith('/') && isOrigin(text.slice(0, -1));

/**
 * An entry of `allowedOrigins`. `*` must be typed out and stands alone. API Gateway refuses other schemes, such as
 * those of hybrid apps, and the whole deployment with them.
 *
 * Source: API Gateway Developer Guide, "Configure CORS for HTTP APIs in API Gateway", `allowOrigins`.
 */
export const origin = v.pipe(
  v.string(),
  v.check(
    (text) => !/^(?!https?:)[a-z][a-z0-9+.-]*:\/\//.test(text),
    'has a scheme that API Gateway does not take: see "Hybrid apps" in docs/configuration.md',
  ),
  v.check((text) => !endsInSlash(text), 'ends in a slash: leave out the / at the end'),
  v.check(
    (text) => text === '*' || isOrigin(text) || endsInSlash(text),
    'is not an origin, such as https://app.example.com',
  ),
);
