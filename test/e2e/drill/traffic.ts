import { decodeJwt, decodeProtectedHeader } from 'jose';
import { NothingDone } from '../../../cli/secrets/drill.ts';
import type { AppCredentials } from '../../../local/seed.ts';
import { call } from '../../harness/http.ts';
import type { SimulatedTime } from './simulated-time.ts';
import type { Verifier } from './verifiers.ts';

const keptTokens = 300;
/** A token that ends sooner is looked at no more. */
const marginSeconds = 30;

/** Tokens of an app with public keys: vended and verified by everybody; and old ones, as long as they are good. */
export function verifiedTraffic(
  url: string,
  { apiKey }: AppCredentials,
  verifiers: Readonly<Record<string, Verifier>>,
  time: SimulatedTime,
) {
  const headers = { 'x-api-key': apiKey };
  let tokens: string[] = [];
  const verify = async (token: string, age: string) => {
    for (const [who, verifier] of Object.entries(verifiers))
      await verifier(token).catch((error: Error) => {
        throw new Error(`who ${who}: ${age} token, ${error.message}`);
      });
  };
  const kids = new Set<unknown>();
  return {
    /** Of all tokens. */
    kids,
    'vend and verify': async () => {
      const { jwt } = await answered(call('POST', `${url}/api/v1/jwt/sign`, {}, headers));
      await verify(jwt, 'new');
      kids.add(decodeProtectedHeader(jwt).kid);
      tokens = [...tokens.slice(1 - keptTokens), jwt];
    },
    'verify an older token': async () => {
      tokens = tokens.filter((each) => (decodeJwt(each).exp ?? 0) > time.seconds() + marginSeconds);
      const token = tokens[Math.floor(Math.random() * tokens.length)];
      if (token === undefined) throw new NothingDone('no token is old enough');
      await verify(token, 'older');
      const { active } = await answered(call('POST', `${url}/introspect`, { token }, headers));
      if (active !== true) throw new Error('the service: older token, not active');
    },
  };
}

/** Tokens of an app whose key the vendor knows, each redeemed at once. */
export const redeemedTraffic = (url: string, { apiKey, appId }: AppCredentials) => ({
  'vend and redeem': async () => {
    const { nonce } = await answered(call('POST', `${url}/nonce`));
    const user = { app_id: appId, user_id: crypto.randomUUID(), nonce };
    const vended = await answered(call('POST', `${url}/auth/verify`, { user }, { 'x-api-key': apiKey }));
    await answered(
      call('POST', `${url}/api/v2/sdk/auth/verify_identity_token`, { identity_token: vended.identity_token }),
    );
  },
});

async function answered(calling: ReturnType<typeof call>) {
  const { status, body } = await calling;
  if (status >= 300) throw new Error(`the service answered ${status} ${body.code ?? ''}`);
  return body;
}
