import type { AppCard, Person } from '../card.ts';

export interface Snippet {
  readonly name: string;
  readonly text: string;
}

/** Code for a page: our own client, and the vendor's with it. Backends need neither. */
export function clientSnippets(card: AppCard, person: Person): Snippet[] {
  const ofVendor = vendors[`${card.profile} ${person.kind}`] ?? vendors[card.profile];
  if (person.kind === 'apiKey') return [];
  return ofVendor ? [ofVendor(card, person)] : [ourClient(card, person)];
}

const addressOf = ({ name }: AppCard) => `${location.origin}/${name}`;

/** How a person proves who they are to the client; a telephone's code is typed in. */
function proofLines(person: Person): string[] {
  switch (person.kind) {
    case 'oidc':
      return ['login: () => auth.getAccessToken(), // of your identity provider'];
    case 'password':
      return [`body: () => ({ username: '${person.username}', password: '${person.password}' }),`];
    case 'passcode':
      return [`body: () => ({ phone_number: '${person.phoneNumber}', passcode }),`];
    default:
      return ['guest: localStorage,'];
  }
}

const call = (name: string, lines: readonly string[]) => `${name}({\n  ${lines.join('\n  ')}\n})`;

function ourClient(card: AppCard, person: Person): Snippet {
  const [, path = ''] = card.vend?.on.split(' ') ?? [];
  const options = [
    `url: '${addressOf(card)}',`,
    `route: '${path.replace(`/${card.name}`, '')}',`,
    ...proofLines(person),
    ...(card.nonce === 'route' ? ["nonce: 'required',"] : []),
  ];
  return {
    name: 'client',
    text: `import { createTokenSource } from "token-vending/client";

const source = ${call('createTokenSource', options)};
// One request for all who wait; a fresh token before the old one ends.
const answer = await source.get();`,
  };
}

const vendors: Readonly<Record<string, (card: AppCard, person: Person) => Snippet>> = {
  'comapi password': (card, person) => ({
    name: 'Comapi SDK',
    text: `import { ComapiConfig, Foundation } from "@comapi/sdk-js-foundation";
import { comapi } from "token-vending/client";

const { authChallenge } = ${call('comapi', [`url: '${addressOf(card)}',`, ...proofLines(person)])};
const config = new ComapiConfig()
  .withApiSpace('${card.settings['apiSpaceId']}')
  .withUrlBase('${addressOf(card)}') // leave this out: then the real Comapi
  .withAuthChallenge(authChallenge);
const foundation = await Foundation.initialise(config);
await foundation.startSession();`,
  }),
  'qiscus passcode': (card, person) => ({
    name: 'Qiscus SDK',
    text: `import QiscusSDK from "qiscus-sdk-core";
import { qiscus } from "token-vending/client";

const { logIn } = ${call('qiscus', [
      `url: '${addressOf(card)}',`,
      `appId: '${card.settings['appId']}',`,
      ...proofLines(person),
    ])};
const sdk = new QiscusSDK();
await sdk.init({
  AppId: '${card.settings['appId']}',
  baseURL: '${addressOf(card)}', // leave this out: then the real Qiscus
});
await logIn(sdk);`,
  }),
  chatsdk: (card, person) => ({
    name: 'client',
    text: `import { chatsdk } from "token-vending/client";
import { Centrifuge } from "centrifuge";

const { getToken, tokenProvider } = ${call('chatsdk', [`url: '${addressOf(card)}',`, ...proofLines(person)])};
const { token } = await tokenProvider();
new Centrifuge('wss://chat.example.com/connection/websocket', { getToken }).connect();`,
  }),
};
