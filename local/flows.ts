import type { AppCredentials } from './seed.ts';

type Flow = (name: string, baseUrl: string) => string;

/** Of an app whose tokens the vendor makes: by profile, from a login to a token. */
const upstreamFlows: Readonly<Record<string, Flow>> = {
  avaya: (name, baseUrl) => `
API=${baseUrl}/${name}
LOGIN="authorization: Bearer $(value '.apps["${name}"].bearerToken' < .local/credentials.json)"
post $API/token '{"userId":"user-1"}' -H "$LOGIN"; echo   # accepted: the vendor's token
post $API/token '{"userId":"user-2"}' -H "$LOGIN"; echo   # refused: that is somebody else`,

  wonderful: (name, baseUrl) => String.raw`
API=${baseUrl}/${name}
LOGIN="authorization: Bearer $(value '.apps["${name}"].bearerToken' < .local/credentials.json)"
ENTITY=$(post $API/api/sdk-token '{}' -H "$LOGIN" | value .id)
post $API/api/refresh-sdk-token "{\"entityId\":\"$ENTITY\"}" -H "$LOGIN"; echo   # accepted: the next token of this user
post $API/api/refresh-sdk-token '{"entityId":"6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10"}' -H "$LOGIN"; echo   # refused: that is somebody else`,

  chatsdk: (name, baseUrl) => `
API=${baseUrl}/${name}
LOGIN="authorization: Bearer $(value '.apps["${name}"].bearerToken' < .local/credentials.json)"
TOKENS=$(post $API/api/auth/chat-token '{}' -H "$LOGIN")
echo "$TOKENS"   # accepted: a token, and another one for the web socket`,
};

/** Of an app that plays both parts: by profile, from a login, or a nonce, to a token to its acceptance by the vendor. */
const signedFlows: Readonly<Record<string, Flow>> = {
  comapi: (name, baseUrl) => String.raw`
SPACE=${baseUrl}/${name}/apispaces/$(value '.apps["${name}"].apiSpaceId' < .local/credentials.json)
PASSWORD=$(value '.apps["${name}"].users[0].password' < .local/credentials.json)
START=$(curl -s $SPACE/sessions/start)
NONCE=$(echo "$START" | value .nonce)
TOKEN=$(post ${baseUrl}/${name}/authenticate "{\"username\":\"user-1\",\"password\":\"$PASSWORD\",\"nonce\":\"$NONCE\"}" | value .jwt)
SESSION="{\"authenticationId\":\"$(echo "$START" | value .authenticationId)\",\"authenticationToken\":\"$TOKEN\"}"
post $SPACE/sessions "$SESSION"; echo   # accepted: a session
post $SPACE/sessions "$SESSION"; echo   # refused: the token was used`,

  qiscus: (name, baseUrl) => String.raw`
API=${baseUrl}/${name}
PHONE=$(value '.apps["${name}"].phoneNumber' < .local/credentials.json)
NONCE=$(curl -s -X POST $API/api/v2/sdk/auth/nonce | value .results.nonce)
post $API/auth/passcode "{\"phone_number\":\"$PHONE\"}"; echo
CODE=$(tail -n 1 .local/outbox.jsonl | value '.message.match(/[0-9]{6}/)[0]')
APP=$(value '.apps["${name}"].appId' < .local/credentials.json)
TOKEN=$(post $API/auth/verify "{\"user\":{\"app_id\":\"$APP\",\"phone_number\":\"$PHONE\",\"passcode\":\"$CODE\",\"nonce\":\"$NONCE\"}}" | value .identity_token)
post $API/api/v2/sdk/auth/verify_identity_token "{\"identity_token\":\"$TOKEN\"}"; echo   # accepted: a user
post $API/api/v2/sdk/auth/verify_identity_token "{\"identity_token\":\"$TOKEN\"}"; echo   # refused: it was used`,

  wonderful: (name, baseUrl) => `${upstreamFlows['wonderful']?.(name, baseUrl)}
KEY=$(value '.apps["${name}"].apiKey' < .local/credentials.json)
post $API/api/v1/jwt/sign '{"metadata":{"role":"customer"},"expiresIn":600}' -H "X-API-Key: $KEY"; echo   # as the SDK signs`,

  chatsdk: (name, baseUrl) => `${upstreamFlows['chatsdk']?.(name, baseUrl)}
BEARER="authorization: Bearer $(echo "$TOKENS" | value .token)"
curl -s $API/tokens/validate -H "$BEARER"; echo   # accepted: whose token it is
curl -s $API/tokens/validate-ws -H "$BEARER"; echo   # refused: it is not the web socket's
curl -s -X POST $API/tokens/refresh -H "$BEARER"; echo   # the next two tokens
KEY=$(value '.apps["${name}"].apiKey' < .local/credentials.json)
post $API/tokens '{"userId":"user-2","name":"User 2"}' -H "X-API-Key: $KEY"; echo   # as a backend asks for its users`,
};

/**
 * What to paste into a shell to try an app, if there is anything: credentials come from the file, so that none is
 * printed. `value` and `post` are the shell functions of `prelude`.
 */
export function flowOf(
  name: string,
  { profile, roles, upstreamUrl }: AppCredentials,
  baseUrl: string,
): string | undefined {
  if (upstreamUrl !== undefined) return upstreamFlows[profile]?.(name, baseUrl);
  // Such a flow goes through both parts: the vendor's own is not here to try.
  return roles.length === 2 ? signedFlows[profile]?.(name, baseUrl) : undefined;
}

/** Two shell functions that need nothing but curl and the Node that runs this. */
export const prelude = `value() { node -pe "JSON.parse(require('node:fs').readFileSync(0))$1"; }
post() { curl -s -H 'content-type: application/json' -d "$2" "\${@:3}" $1; }`;
