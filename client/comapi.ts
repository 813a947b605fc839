import { askOnce } from './ask-once.ts';
import type { TokenRequest } from './token-request.ts';

export interface ComapiOptions extends TokenRequest {
  /** Told why a challenge was answered with nothing: the SDK says only that it was. */
  readonly onError?: (error: Error) => void;
}

/**
 * Comapi's hook: the SDK asks for a token at the start of each session, with a nonce that no second token may have.
 *
 * @example
 * const { authChallenge } = comapi({ url, body: () => ({ username, password }) });
 * const config = new ComapiConfig().withApiSpace(apiSpaceId).withAuthChallenge(authChallenge);
 */
export function comapi({ onError = console.error, ...request }: ComapiOptions) {
  return {
    /** For `withAuthChallenge`. Answers `null` if there is no token. */
    // biome-ignore lint/complexity/noBannedTypes: the vendor's own type of it
    authChallenge({ nonce }: { readonly nonce: string }, answer: Function): void {
      askOnce<{ jwt: string }>(request, '/authenticate', (fields) => ({ ...fields, nonce })).then(
        ({ jwt }) => answer(jwt),
        (error) => {
          onError(error);
          answer(null);
        },
      );
    },
  };
}
