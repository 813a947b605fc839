import { examples } from '../vending/demo-app.ts';
import { decode } from '../vending/forge.ts';
import { start } from '../vending/made-up-ports.ts';
import { json, type Sent, withHeaders } from './gateway-event.ts';
import type { madeUpService } from './made-up-service.ts';

type Service = ReturnType<typeof madeUpService>;
type Answer = Awaited<ReturnType<Service['answer']>>;
type Body = Readonly<Record<string, unknown>>;

/** One route of a vendor's that gives a user a token. */
interface Call {
  readonly on: string;
  /** The body with which a client names itself, or nobody. */
  body(id: string | undefined, nonce: string): Body | undefined;
  /** Whose token the answer holds. */
  subjectOf(answer: Answer, service: Service): unknown;
}

export interface VendorCalls {
  readonly profile: string;
  readonly settings: unknown;
  readonly first: Call;
  /** How the vendor's client gets its next token. */
  readonly again: Call;
}

const settingsOf = (profile: string, kind: 'token' | 'upstream') =>
  examples[profile]?.find((example) => example[kind])?.settings;

const sent = (service: Service): Body => {
  const { body } = service.ports.upstream.requests.at(-1) ?? {};
  return body && 'json' in body ? body.json : {};
};
const claim = (token: unknown, name: string) => decode(String(token))[1][name];

const comapi: Call = {
  on: 'POST /authenticate',
  body: (username, nonce) => ({ username, nonce }),
  subjectOf: ({ body }) => claim(body.jwt, 'sub'),
};
const qiscus: Call = {
  on: 'POST /auth/verify',
  body: (user_id, nonce) => ({ user: { app_id: 'sample-app', user_id, nonce } }),
  subjectOf: ({ body }) => claim(body.identity_token, 'prn'),
};
const avaya: Call = {
  on: 'POST /token',
  body: (userId) => ({ userId }),
  subjectOf: (_answer, service) => sent(service)['customerId'],
};
const wonderful = (path: string, subjectOf: Call['subjectOf']): Call => ({
  on: `POST /api/${path}`,
  body: (entityId) => ({ entityId }),
  subjectOf,
});
const signedByUs: Call['subjectOf'] = ({ body }) => claim(body.token, 'sub');
const askedOfWonderful: Call['subjectOf'] = (_answer, service) => sent(service)['entityId'];
const chatsdk = (subjectOf: Call['subjectOf']): Call => ({
  on: 'POST /api/auth/chat-token',
  body: (userId) => ({ userId }),
  subjectOf,
});
const chatsdkSigned = chatsdk(({ body }) => claim(body.token, 'user_id'));
const chatsdkAsked = chatsdk((_answer, service) => sent(service)['userId']);

/** Every vendor, with both mints. */
export const vendorCalls: Readonly<Record<string, VendorCalls>> = {
  comapi: { profile: 'comapi', settings: settingsOf('comapi', 'token'), first: comapi, again: comapi },
  qiscus: { profile: 'qiscus', settings: settingsOf('qiscus', 'token'), first: qiscus, again: qiscus },
  avaya: { profile: 'avaya', settings: settingsOf('avaya', 'upstream'), first: avaya, again: avaya },
  'wonderful signed': {
    profile: 'wonderful',
    settings: settingsOf('wonderful', 'token'),
    first: wonderful('sdk-token', signedByUs),
    again: wonderful('refresh-sdk-token', signedByUs),
  },
  'wonderful upstream': {
    profile: 'wonderful',
    settings: settingsOf('wonderful', 'upstream'),
    first: wonderful('sdk-token', askedOfWonderful),
    again: wonderful('refresh-sdk-token', askedOfWonderful),
  },
  'chatsdk signed': {
    profile: 'chatsdk',
    settings: settingsOf('chatsdk', 'token'),
    first: chatsdkSigned,
    again: chatsdkSigned,
  },
  'chatsdk upstream': {
    profile: 'chatsdk',
    settings: settingsOf('chatsdk', 'upstream'),
    first: chatsdkAsked,
    again: chatsdkAsked,
  },
};

/** Makes a vendor's API answer every call for a token, for the user who was asked for. */
export function answerAsVendor({ ports: { upstream } }: Service): void {
  upstream.answer = ({ path, body }) => {
    const said = 'json' in body ? body.json : {};
    if (path.includes('openid-connect')) return { status: 200, body: { access_token: 'a', expires_in: 900 } };
    if (path.startsWith('/api/digital')) return { status: 201, body: { jwtToken: 'jwt.a.b.c' } };
    if (path === '/tokens') {
      const user = { id: said['userId'] };
      return { status: 200, body: { token: 'a.b.c', wsToken: 'd.e.f', user, expiresIn: 900 } };
    }
    return { status: 200, body: { jwt: 'a.b.c', id: said['entityId'] } };
  };
}

/** A request as the vendor's client makes it, with a nonce that is good. */
export async function sentBy(
  call: Call,
  { ports }: Service,
  headers: Record<string, string>,
  id?: string,
): Promise<Sent> {
  const nonce = crypto.randomUUID();
  await ports.nonces.issue(nonce, start + 10_000_000);
  return withHeaders(headers, json(call.body(id, nonce)));
}
