/**
 * Flows to paste into a shell, by profile: from a nonce to a token to its one acceptance. They read the credentials
 * from the file, so that none is printed. `value` and `post` are the shell functions of `prelude`.
 */
export const flows: Readonly<Record<string, (name: string, baseUrl: string) => string>> = {
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
};

/** Two shell functions that need nothing but curl and the Node that runs this. */
export const prelude = `value() { node -pe "JSON.parse(require('node:fs').readFileSync(0))$1"; }
post() { curl -s -H 'content-type: application/json' -d "$2" $1; }`;
