import type { AppCredentials } from './seed.ts';

/** An app to try. */
interface Tried {
  readonly url: string;
  /** One of its credentials, such as `users[0].password`, as the shell reads it. */
  credential(path: string): string;
  /** The header of a user who has logged in, or of a backend if the app has no users. */
  readonly login: string;
  /** The same as arguments of curl, with a fresh nonce for each request if the app wants one. */
  readonly proof: string;
  readonly isBackend: boolean;
}

/** The steps of a flow, and the route that they need. */
type Part = readonly [route: string, steps: (app: Tried) => string];

/** By profile: from a login or a nonce to a token, and on to the vendor's answer if the app plays the vendor. */
const flows: Readonly<Record<string, readonly Part[]>> = {
  comapi: [
    [
      'GET /apispaces/{apiSpaceId}/sessions/start',
      ({ url, credential }) => String.raw`
API=${url}
SPACE=$API/apispaces/${credential('apiSpaceId')}
PASSWORD=${credential('users[0].password')}
START=$(curl -s $SPACE/sessions/start)
NONCE=$(echo "$START" | value .nonce)
TOKEN=$(post $API/authenticate "{\"username\":\"user-1\",\"password\":\"$PASSWORD\",\"nonce\":\"$NONCE\"}" | value .jwt)
SESSION="{\"authenticationId\":\"$(echo "$START" | value .authenticationId)\",\"authenticationToken\":\"$TOKEN\"}"
post $SPACE/sessions "$SESSION"; echo   # accepted: a session
post $SPACE/sessions "$SESSION"; echo   # refused: the token was used`,
    ],
  ],

  qiscus: [
    [
      'POST /api/v2/sdk/auth/nonce',
      ({ url, credential }) => String.raw`
API=${url}
PHONE=${credential('phoneNumber')}
NONCE=$(curl -s -X POST $API/api/v2/sdk/auth/nonce | value .results.nonce)
post $API/auth/passcode "{\"phone_number\":\"$PHONE\"}"; echo
CODE=$(tail -n 1 .local/outbox.jsonl | value '.message.match(/[0-9]{6}/)[0]')
APP=${credential('appId')}
TOKEN=$(post $API/auth/verify "{\"user\":{\"app_id\":\"$APP\",\"phone_number\":\"$PHONE\",\"passcode\":\"$CODE\",\"nonce\":\"$NONCE\"}}" | value .identity_token)
post $API/api/v2/sdk/auth/verify_identity_token "{\"identity_token\":\"$TOKEN\"}"; echo   # accepted: a user
post $API/api/v2/sdk/auth/verify_identity_token "{\"identity_token\":\"$TOKEN\"}"; echo   # refused: it was used`,
    ],
  ],

  avaya: [
    [
      'POST /token',
      ({ url, login, proof, isBackend }) => `
API=${url}
LOGIN="${login}"
post $API/token '{"userId":"user-1"}' ${proof}; echo   # accepted: a token that the vendor made
post $API/token '{"userId":"user-2"}' ${proof}; echo   # ${isBackend ? 'accepted: a backend asks for all of its users' : 'refused: that is another user'}`,
    ],
  ],

  wonderful: [
    [
      'POST /api/sdk-token',
      ({ url, login, proof }) => String.raw`
API=${url}
LOGIN="${login}"
ENTITY=$(post $API/api/sdk-token '{}' ${proof} | value .id)
post $API/api/refresh-sdk-token "{\"entityId\":\"$ENTITY\"}" ${proof}; echo   # accepted: the next token of this user
post $API/api/refresh-sdk-token '{"entityId":"6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10"}' ${proof}; echo   # refused: that is another user`,
    ],
    [
      'POST /api/v1/jwt/sign',
      ({ credential }) => `
KEY=${credential('apiKey')}
post $API/api/v1/jwt/sign '{"metadata":{"role":"customer"},"expiresIn":600}' -H "X-API-Key: $KEY"; echo   # as the SDK signs`,
    ],
  ],

  chatsdk: [
    [
      'POST /api/auth/chat-token',
      ({ url, login, proof }) => `
API=${url}
LOGIN="${login}"
TOKENS=$(post $API/api/auth/chat-token '{}' ${proof})
echo "$TOKENS"   # accepted: a token, and another one for the web socket`,
    ],
    [
      'GET /tokens/validate',
      ({ credential }) => `
BEARER="authorization: Bearer $(echo "$TOKENS" | value .token)"
curl -s $API/tokens/validate -H "$BEARER"; echo   # accepted: whose token it is
curl -s $API/tokens/validate-ws -H "$BEARER"; echo   # refused: the web socket has another
curl -s -X POST $API/tokens/refresh -H "$BEARER"; echo   # the next two tokens
KEY=${credential('apiKey')}
post $API/tokens '{"userId":"user-2","name":"User 2"}' -H "X-API-Key: $KEY"; echo   # as a backend asks for its users`,
    ],
  ],
};

/**
 * Lines to paste into a shell to try an app, if it has a flow. Credentials come from the file, so none is printed.
 * `value` and `post` are the shell functions of `prelude`. No comment holds a quotation mark: zsh ignores comments in
 * pasted text, and would wait for the other mark.
 *
 * @param serves whether the app has a route, such as `POST /nonce`.
 */
export function flowOf(
  name: string,
  { profile, bearerToken }: AppCredentials,
  baseUrl: string,
  serves: (route: string) => boolean,
): string | undefined {
  const credential = (path: string) => `$(value '.apps["${name}"].${path}' < .local/credentials.json)`;
  const isBackend = bearerToken === undefined;
  const login = isBackend
    ? `X-API-Key: ${credential('apiKey')}`
    : `authorization: Bearer ${credential('bearerToken')}`;
  const nonce = serves('POST /nonce') ? ' -H "X-Nonce: $(post $API/nonce | value .nonce)"' : '';
  const app = { url: `${baseUrl}/${name}`, credential, login, proof: `-H "$LOGIN"${nonce}`, isBackend };
  const steps = (flows[profile] ?? []).filter(([route]) => serves(route)).map(([, stepsOf]) => stepsOf(app));
  return steps.length > 0 ? steps.join('') : undefined;
}

/** Two shell functions that need only curl and this Node. */
export const prelude = `value() { node -pe "JSON.parse(require('node:fs').readFileSync(0))$1"; }
post() { curl -s -H 'content-type: application/json' -d "$2" "\${@:3}" $1; }`;
