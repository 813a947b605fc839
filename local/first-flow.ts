import { type FirstRequest, noncePlaceholder } from '../infra/local-notes.ts';

type Credential = (path: string) => string;

/** How each kind of caller proves who asks, as lines of a shell and as arguments of curl. */
const proofs: Readonly<Record<FirstRequest['caller'], (of: Credential) => readonly [string, string]>> = {
  oidc: (of) => [`\nLOGIN=${of('bearerToken')}`, ' -H "authorization: Bearer $LOGIN"'],
  apiKey: (of) => [`\nKEY=${of('apiKey')}`, ' -H "X-API-Key: $KEY"'],
  password: (of) => [`\nPASSWORD=${of('users[0].password')}`, ' -u "user-1:$PASSWORD"'],
  passcode: (of) => [
    `
PHONE=${of('phoneNumber')}
SENT=$(post $API/auth/passcode "{\\"phone_number\\":\\"$PHONE\\"}" | value .expires_in)
CODE=$(tail -n 1 .local/outbox.jsonl | value '.message.match(/[0-9]{6}/)[0]')`,
    ' -H "authorization: Passcode $(printf %s "$PHONE:$CODE" | base64)"',
  ],
  unsafeOpen: () => ['', ''],
};

/** Where the nonce comes from. In place of the vendor's, any text will do. */
const nonces = {
  own: '\nNONCE=$(post $API/nonce | value .nonce)',
  vendor: "\nNONCE=made-up-$(node -p 'crypto.randomUUID()')",
} as const;

/** One request for a token, with the proof of its app's first kind of caller. */
export function firstFlow({ routeKey, caller, nonce, body }: FirstRequest, baseUrl: string, of: Credential) {
  const [, path] = routeKey.split(' ');
  const [lines, proof] = proofs[caller](of);
  const withNonce = nonce ? ' -H "X-Nonce: $NONCE"' : '';
  const json = JSON.stringify(body ?? {})
    .replaceAll("'", "'\\''")
    .replaceAll(noncePlaceholder, `'"$NONCE"'`);
  return `${lines}${nonce ? nonces[nonce] : ''}
echo '--- a token'; post ${baseUrl}${path} '${json}'${proof}${withNonce} | shown`;
}
