import { comapiUser, newPhoneNumber, sendPasscode } from '../harness/flows.ts';
import { avaya, chatsdk, comapi, qiscus, wonderful } from '../harness/target.ts';
import type { Asked, Seen } from './ask.ts';

type Ask = (request: Asked) => Promise<Seen>;

/** How a page of each vendor's app gets its token; `ask` adds the headers that the vendor's client sends. */
export interface Login {
  readonly profile: string;
  /** Gives the answer that has the token. `base` is the service's address. */
  run(ask: Ask, base: string): Promise<Seen>;
  /** Where the token is in the answer. */
  readonly token: string;
}

const bearer = ({ bearerToken }: { readonly bearerToken?: string }) => ({
  authorization: `Bearer ${bearerToken}`,
});

export const logins: readonly Login[] = [
  {
    profile: 'avaya',
    token: 'jwtToken',
    run: (ask, base) =>
      ask({
        url: `${base}/avaya/token`,
        method: 'POST',
        headers: bearer(avaya),
        content: { userId: avaya.userId },
      }),
  },
  {
    profile: 'chatsdk',
    token: 'token',
    run: (ask, base) => ask({ url: `${base}/chatsdk/api/auth/chat-token`, headers: bearer(chatsdk) }),
  },
  {
    profile: 'comapi',
    token: 'jwt',
    async run(ask, base) {
      const { body } = await ask({ url: `${base}/comapi/apispaces/${comapi['apiSpaceId']}/sessions/start` });
      const { username, password } = comapiUser(0);
      const content = { username, password, nonce: body?.nonce ?? 'none' };
      return ask({ url: `${base}/comapi/authenticate`, method: 'POST', content });
    },
  },
  {
    profile: 'qiscus',
    token: 'identity_token',
    async run(ask, base) {
      const phoneNumber = newPhoneNumber();
      const passcode = await sendPasscode(phoneNumber);
      const url = `${base}/qiscus/api/v2/sdk/auth/nonce`;
      const appId = String(qiscus['appId']);
      const headers = { 'qiscus-sdk-app-id': appId, qiscus_sdk_app_id: appId };
      const { body } = await ask({ url, method: 'POST', headers });
      const nonce = body?.results?.nonce ?? 'none';
      const user = { app_id: appId, phone_number: phoneNumber, passcode, nonce };
      return ask({ url: `${base}/qiscus/auth/verify`, method: 'POST', content: { user } });
    },
  },
  {
    profile: 'wonderful',
    token: 'token',
    run: (ask, base) =>
      ask({ url: `${base}/wonderful/api/sdk-token`, method: 'POST', headers: bearer(wonderful) }),
  },
];
