import { createVerifier } from 'fast-jwt';

/** What a ChatSDK server knows: its secret, its application, and the users that it has seen. */
export interface ChatSdkServer {
  readonly jwtSecret: string;
  readonly appId: string;
  readonly users: readonly string[];
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/**
 * Whose REST token it is, by the rules of the server since June 2026, in our own words: `iss` and `aud` are its
 * JWT_ISSUER and JWT_AUDIENCE, `type` is `access`, the user is known, and the token's id, if any, fits the column of
 * UUIDs in which revoked tokens are looked up. `scope` is what the route wants. Throws for a token that is refused.
 *
 * Source: github.com/Impact-Idol/ChatSDK at 121913c (July 2026): packages/api/src/services/tokens.ts,
 * middleware/auth.ts and config/defaults.ts, docker/migrations/V008.
 */
export function acceptedToday(
  token: string,
  { jwtSecret, appId, users }: ChatSdkServer,
  scope = 'chat:read',
) {
  const claims = createVerifier({
    key: jwtSecret,
    allowedIss: 'chatsdk-api',
    allowedAud: 'chatsdk-client',
    requiredClaims: ['iss', 'aud'],
  })(token);
  if (claims.type !== 'access') throw new Error('Invalid token type');
  if (claims.app_id !== appId) throw new Error('Token app not found');
  if (typeof claims.user_id !== 'string') throw new Error('Invalid token claims');
  if (!users.includes(claims.user_id)) throw new Error('Token user not found');
  if (claims.jti !== undefined && !uuid.test(claims.jti))
    throw new Error('invalid input syntax for type uuid');
  if (claims.sid !== undefined) throw new Error('Token session not found');
  if (!claims.scopes?.includes(scope)) throw new Error(`Token scope required: ${scope}`);
  return claims.user_id;
}

/**
 * The same by the rules of servers until then: the signature, the end, and the application of the API key that comes
 * with the token. The user may be unknown.
 *
 * Source: the same file middleware/auth.ts at 4796a2a (January 2026).
 */
export function acceptedBefore(token: string, { jwtSecret, appId }: ChatSdkServer) {
  const claims = createVerifier({ key: jwtSecret })(token);
  if (claims.app_id !== appId) throw new Error('Token app mismatch');
  return claims.user_id;
}
