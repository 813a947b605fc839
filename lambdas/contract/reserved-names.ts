import type { App } from './app.ts';
import type { Grant } from './grant.ts';

/** The registered claims that we set (RFC 7519 section 4.1), and what vendors call theirs. */
const registered = ['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'nonce', 'nce', 'prn'];

/** Names that metadata can't have: each is a claim that the service may set in a token of this grant. */
export const reservedNamesOf = (grant: Grant, { profile, settings }: App): string[] =>
  profile.metadata === 'outsideToken'
    ? []
    : [
        ...registered,
        ...[profile.token, profile.wsToken].flatMap((each) =>
          Object.keys(each?.claims(grant, settings) ?? {}).filter(
            (name) => !each?.isMetadata?.(name, settings),
          ),
        ),
      ];
