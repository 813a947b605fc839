import type { AppCard, Person } from '../card.ts';

export interface Snippet {
  readonly name: string;
  readonly text: string;
}

/** The vendor's own client, with the app's address for the vendor's. */
export function sdkSnippets({ profile, name, settings }: AppCard, person: Person): Snippet[] {
  const url = `${location.origin}/${name}`;
  if (profile === 'comapi' && person.kind === 'password')
    return [
      {
        name: 'Comapi SDK',
        text: `import { ComapiConfig, Foundation } from "@comapi/sdk-js-foundation";

const config = new ComapiConfig()
  .withApiSpace('${settings['apiSpaceId']}')
  .withUrlBase('${url}')
  .withAuthChallenge(async ({ nonce }, answer) => {
    const response = await fetch('${url}/authenticate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password, nonce }),
    });
    answer(response.ok ? (await response.json()).jwt : null);
  });
const comapi = await Foundation.initialise(config);
await comapi.startSession();`,
      },
    ];
  if (profile === 'qiscus' && person.kind === 'passcode')
    return [
      {
        name: 'Qiscus SDK',
        text: `import QiscusSDK from "qiscus-sdk-core";

const qiscus = new QiscusSDK();
await qiscus.init({ AppId: '${settings['appId']}', baseURL: '${url}' });
const { nonce } = await qiscus.getNonce();
const user = { app_id: '${settings['appId']}', phone_number: '${person.phoneNumber}', passcode, nonce };
const response = await fetch('${url}/auth/verify', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ user }),
});
const { identity_token } = await response.json();
qiscus.setUserWithIdentityToken(await qiscus.verifyIdentityToken(identity_token));`,
      },
    ];
  if (profile === 'chatsdk')
    return [
      {
        name: 'centrifuge',
        text: `import { Centrifuge } from "centrifuge";

const getToken = async () => {
  const response = await fetch('${url}/api/auth/chat-token', { headers: { authorization: \`Bearer \${login}\` } });
  return (await response.json()).wsToken;
};
new Centrifuge('wss://your-centrifugo/connection/websocket', { getToken }).connect();`,
      },
    ];
  return [];
}
