import type { AppCard, Person } from '../card.ts';
import { exchanges, relay } from './exchanges.ts';
import type { Carried } from './requests.ts';
import { namedIn, tokensIn } from './tokens.ts';

/** A vendor's own client, run in this page against the app. */
export interface VendorClient {
  readonly name: string;
  readonly says: string;
  run(card: AppCard, person: Person, carried: Carried): Promise<Carried>;
}

const loaded = new Map<string, Promise<void>>();

function load(profile: string): Promise<void> {
  const loading =
    loaded.get(profile) ??
    new Promise<void>((resolve, reject) => {
      const script = document.createElement('script');
      script.src = `/-/client/${profile}.js`;
      script.onload = () => resolve();
      script.onerror = () => reject(new Error('The client is not installed: run npm ci.'));
      document.head.append(script);
    });
  loaded.set(profile, loading);
  return loading;
}

async function postJson(path: string, body: object): Promise<Readonly<Record<string, string>>> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return response.json();
}

/** What the client's own requests tell of the token and its nonce. */
function carriedIn(card: AppCard): Carried {
  const answers = exchanges.get().map(({ path, body }) => ({ path, answer: jsonIn(body) }));
  const vended = answers.findLast(({ path }) => card.vend?.on.endsWith(` ${path}`));
  const challenge = answers.findLast(({ answer }) => namedIn(answer, 'nonce') !== undefined)?.answer;
  const [token] = tokensIn(vended?.answer);
  return { answer: vended?.answer, token: token?.text, challenge, nonce: namedIn(challenge, 'nonce') };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

interface ComapiConfig {
  withApiSpace(id: string): ComapiConfig;
  withUrlBase(url: string): ComapiConfig;
  withAuthChallenge(
    answer: (challenge: { nonce: string }, give: (jwt: string | null) => void) => void,
  ): ComapiConfig;
}
interface Comapi {
  readonly ComapiConfig: new () => ComapiConfig;
  readonly Foundation: { initialise(config: ComapiConfig): Promise<{ startSession(): Promise<unknown> }> };
}
interface Qiscus {
  init(options: object): Promise<void>;
  getNonce(): Promise<{ nonce: string }>;
  verifyIdentityToken(token: string): Promise<unknown>;
  setUserWithIdentityToken(user: unknown): void;
}
declare global {
  interface Window {
    COMAPI: Comapi;
    QiscusSDKCore: new () => Qiscus;
  }
}

const clients: Readonly<Record<string, VendorClient & { readonly kind: Person['kind'] }>> = {
  comapi: {
    name: 'the Comapi SDK',
    says: 'It asks for the nonce, and starts a session with our token.',
    kind: 'password',
    async run(card, person) {
      await load('comapi');
      // It would go on with the session that it has.
      localStorage.removeItem('comapi.session');
      const { ComapiConfig, Foundation } = window.COMAPI;
      const config = new ComapiConfig()
        .withApiSpace(String(card.settings['apiSpaceId']))
        .withUrlBase(`${location.origin}${relay}/${card.name}`)
        .withAuthChallenge(async ({ nonce }, give) => {
          const { username = '', password = '' } = person.kind === 'password' ? person : {};
          const { jwt } = await postJson(`${relay}/${card.name}/authenticate`, { username, password, nonce });
          give(jwt ?? null);
        });
      const foundation = await Foundation.initialise(config);
      await foundation.startSession();
      return carriedIn(card);
    },
  },
  qiscus: {
    name: 'the Qiscus SDK',
    says: 'It asks for the nonce, and logs in with our token.',
    kind: 'passcode',
    async run(card, person, { code }) {
      await load('qiscus');
      window.WebSocket = NoBroker as unknown as typeof WebSocket;
      const sdk = new window.QiscusSDKCore();
      const appId = String(card.settings['appId']);
      const isIn = new Promise<void>((resolve, reject) => {
        const options = { loginSuccessCallback: () => resolve(), loginErrorCallback: reject };
        sdk
          .init({ AppId: appId, baseURL: `${location.origin}${relay}/${card.name}`, options })
          .then(async () => {
            const { nonce } = await sdk.getNonce();
            const phone = person.kind === 'passcode' ? person.phoneNumber : '';
            const user = { app_id: appId, phone_number: phone, passcode: code, nonce };
            const {
              identity_token: token,
              detail,
              title,
            } = await postJson(`${relay}/${card.name}/auth/verify`, { user });
            if (token === undefined) throw new Error(detail ?? title);
            sdk.setUserWithIdentityToken(await sdk.verifyIdentityToken(token));
          }, reject)
          .catch(reject);
      });
      await isIn;
      return carriedIn(card);
    },
  },
};

/** The Qiscus client dials its message broker once it is logged in. There is none here. */
class NoBroker extends EventTarget {
  readonly readyState = 0;
  close() {}
  send() {}
}

/** The client of the app's vendor, if the app plays the vendor and lets in the people whom the client logs in. */
export function clientOf({ profile, roles, callers }: AppCard): VendorClient | undefined {
  const client = clients[profile];
  return client && roles.includes('vendor') && callers.includes(client.kind) ? client : undefined;
}
