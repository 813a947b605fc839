import type { FirstRequest } from '../infra/local-notes.ts';
import { firstFlow } from './first-flow.ts';
import type { AppCredentials } from './seed.ts';

/** An app to try. */
interface Tried {
  /** One of its credentials, such as `users[0].password`, as the shell reads it. */
  credential(path: string): string;
  /** The header of a user who has logged in, or of a backend if the app has no users. */
  readonly login: string;
  /** If the app wants a nonce for each request: gets a fresh one. */
  readonly fresh: string;
  /** Login and nonce as arguments of curl. */
  readonly proof: string;
  readonly isBackend: boolean;
}

/** The steps of a flow, and the route that they need. */
type Part = readonly [route: string, steps: (app: Tried) => string];

/** How a request for another user ends. */
const another = (isBackend: boolean) =>
  isBackend ? 'accepted: a backend asks for all of its users' : 'refused: that is another user';

/** By profile: from a login or a nonce to a token, and on to the vendor's answer if the app plays the vendor. */
const flows: Readonly<Record<string, readonly Part[]>> = {
  comapi: [
    [
      'GET /apispaces/{apiSpaceId}/sessions/start',
      ({ credential }) => String.raw`
SPACE=$API/apispaces/${credential('apiSpaceId')}
PASSWORD=${credential('users[0].password')}
START=$(curl -s $SPACE/sessions/start)
NONCE=$(echo "$START" | value .nonce)
TOKEN=$(post $API/authenticate "{\"username\":\"user-1\",\"password\":\"$PASSWORD\",\"nonce\":\"$NONCE\"}" | value .jwt)
SESSION="{\"authenticationId\":\"$(echo "$START" | value .authenticationId)\",\"authenticationToken\":\"$TOKEN\"}"
echo '--- accepted: a session'; post $SPACE/sessions "$SESSION" | shown
echo '--- refused: the token was used'; post $SPACE/sessions "$SESSION" | shown`,
    ],
  ],

  qiscus: [
    [
      'POST /api/v2/sdk/auth/nonce',
      ({ credential }) => String.raw`
PHONE=${credential('phoneNumber')}
NONCE=$(curl -s -X POST $API/api/v2/sdk/auth/nonce | value .results.nonce)
SENT=$(post $API/auth/passcode "{\"phone_number\":\"$PHONE\"}" | value .expires_in)
CODE=$(tail -n 1 .local/outbox.jsonl | value '.message.match(/[0-9]{6}/)[0]')
APP=${credential('appId')}
TOKEN=$(post $API/auth/verify "{\"user\":{\"app_id\":\"$APP\",\"phone_number\":\"$PHONE\",\"passcode\":\"$CODE\",\"nonce\":\"$NONCE\"}}" | value .identity_token)
echo '--- accepted: a user'; post $API/api/v2/sdk/auth/verify_identity_token "{\"identity_token\":\"$TOKEN\"}" | shown
echo '--- refused: the token was used'; post $API/api/v2/sdk/auth/verify_identity_token "{\"identity_token\":\"$TOKEN\"}" | shown`,
    ],
  ],

  avaya: [
    [
      'POST /token',
      ({ login, fresh, proof, isBackend }) => `
LOGIN="${login}"${fresh}
echo '--- accepted: a token that the vendor made'; post $API/token '{"userId":"user-1"}' ${proof} | shown${fresh}
echo '--- ${another(isBackend)}'; post $API/token '{"userId":"user-2"}' ${proof} | shown`,
    ],
  ],

  wonderful: [
    [
      'POST /api/sdk-token',
      ({ login, fresh, proof, isBackend }) => String.raw`
LOGIN="${login}"${fresh}
ENTITY=$(post $API/api/sdk-token '{}' ${proof} | value .id)${fresh}
echo '--- accepted: the next token of this user'; post $API/api/refresh-sdk-token "{\"entityId\":\"$ENTITY\"}" ${proof} | shown${fresh}
echo '--- ${another(isBackend)}'; post $API/api/refresh-sdk-token '{"entityId":"6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10"}' ${proof} | shown`,
    ],
    [
      'POST /api/v1/jwt/sign',
      ({ credential }) => `
KEY=${credential('apiKey')}
echo '--- as the SDK signs'; post $API/api/v1/jwt/sign '{"metadata":{"role":"customer"},"expiresIn":600}' -H "X-API-Key: $KEY" | shown`,
    ],
  ],

  chatsdk: [
    [
      'POST /api/auth/chat-token',
      ({ login, fresh, proof }) => `
LOGIN="${login}"${fresh}
TOKENS=$(post $API/api/auth/chat-token '{}' ${proof})
BEARER="authorization: Bearer $(echo "$TOKENS" | value .token)"
echo '--- accepted: a token, and another one for the web socket'; echo "$TOKENS" | shown`,
    ],
    [
      'GET /tokens/validate',
      ({ credential }) => `
echo '--- accepted: whose token it is'; curl -s $API/tokens/validate -H "$BEARER" | shown
echo '--- refused: the web socket has another'; curl -s $API/tokens/validate-ws -H "$BEARER" | shown
echo '--- accepted: the next two tokens'; curl -s -X POST $API/tokens/refresh -H "$BEARER" | shown
KEY=${credential('apiKey')}
echo '--- accepted: a backend asks for its users'; post $API/tokens '{"userId":"user-2","name":"User 2"}' -H "X-API-Key: $KEY" | shown`,
    ],
  ],
};

/**
 * Lines to paste into a shell to try an app: those of its profile, or else its first request. Credentials come from the
 * file, so none is printed. `value`, `post` and `shown` are the shell functions of `prelude`. No line is a comment: zsh
 * takes none in pasted text.
 *
 * @param serves whether the app has a route, such as `POST /nonce`.
 */
export function flowOf(
  name: string,
  { profile, bearerToken }: AppCredentials,
  baseUrl: string,
  serves: (route: string) => boolean,
  first?: FirstRequest,
): string {
  const credential = (path: string) => `$(value '.apps["${name}"].${path}' < .local/credentials.json)`;
  const isBackend = bearerToken === undefined;
  const login = isBackend
    ? `X-API-Key: ${credential('apiKey')}`
    : `authorization: Bearer ${credential('bearerToken')}`;
  const wantsNonce = serves('POST /nonce');
  const fresh = wantsNonce ? '\nNONCE=$(post $API/nonce | value .nonce)' : '';
  const proof = `-H "$LOGIN"${wantsNonce ? ' -H "X-Nonce: $NONCE"' : ''}`;
  const steps = (flows[profile] ?? [])
    .filter(([route]) => serves(route))
    .map(([, stepsOf]) => stepsOf({ credential, login, fresh, proof, isBackend }));
  if (steps.length === 0 && !first) return `echo '${name} gives no tokens: there is nothing to try'`;
  const text = steps.length > 0 || !first ? steps.join('') : firstFlow(first, baseUrl, credential);
  // In a shell that ends at the first step that gives nothing: what follows would only repeat the refusal.
  return `( set -e; echo '=== ${name}'\nAPI=${baseUrl}/${name}${text}\n)`;
}

/** Shell functions that need only curl, sed and this Node. `value` says why there is none, and fails. */
export const prelude = `value() { node -e "const said = JSON.parse(require('node:fs').readFileSync(0)); const found = said$1; if (found === undefined) { console.error('--- stopped: ' + (said.detail ?? said.title ?? JSON.stringify(said))); process.exit(1); } console.log(found)"; }
post() { curl -s -H 'content-type: application/json' -d "$2" "\${@:3}" $1; }
shown() { sed -E 's/([A-Za-z0-9_-]{16})[A-Za-z0-9_.-]{60,}/\\1.../g'; echo; }`;
