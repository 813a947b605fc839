import type { AppCard, Person } from '../card.ts';

/** What a flow has gathered so far. */
export interface Carried {
  /** The login's header, once the person has logged in. */
  readonly proof?: Readonly<Record<string, string>> | undefined;
  readonly code?: string | undefined;
  readonly nonce?: string | undefined;
  /** The whole answer that held the nonce. */
  readonly challenge?: unknown;
  /** The whole answer that held the token. */
  readonly answer?: unknown;
  readonly token?: string | undefined;
  readonly guestSecret?: string | undefined;
}

export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A request to a route, such as `POST /shop/nonce`; variables of its path are settings of the app. */
export function requestTo(
  card: AppCard,
  on: string,
  { headers = {}, body }: { headers?: Readonly<Record<string, string>>; body?: unknown } = {},
): ApiRequest {
  const [method = 'GET', route = ''] = on.split(' ');
  const path = route.replace(/\{(\w+)\}/g, (_, name: string) => String(card.settings[name] ?? ''));
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  return { method, path, headers: { ...type, ...headers }, body };
}

const basic = (scheme: string, name: string, secret: string) => ({
  authorization: `${scheme} ${btoa(`${name}:${secret}`)}`,
});

/** How a person proves who they are. A login at the identity provider is in `carried` already. */
function proofOf(person: Person, carried: Carried): Readonly<Record<string, string>> {
  switch (person.kind) {
    case 'password':
      return basic('Basic', person.username, person.password);
    case 'passcode':
      // In a snippet the code is not known yet, and Base64 would hide its place.
      return carried.code === '%CODE%'
        ? { authorization: 'Passcode %PASSCODE%' }
        : basic('Passcode', person.phoneNumber, carried.code ?? '');
    case 'apiKey':
      return { 'x-api-key': person.apiKey };
    case 'unsafeOpen':
      return carried.guestSecret ? { 'x-guest-secret': carried.guestSecret } : {};
    case 'oidc':
      return carried.proof ?? {};
  }
}

/** The route that makes nonces: the vendor's if the app plays the vendor. */
export function nonceRouteOf({ routes }: AppCard): string | undefined {
  const makers = routes.filter(({ does }) => does === 'issueNonce');
  return (makers.find(({ role }) => role === 'vendor') ?? makers[0])?.on;
}

/** Bodies as the vendors' own guides send them, with the proof inside; by profile and kind of person. */
const guides: Readonly<Record<string, (card: AppCard, person: Person, carried: Carried) => unknown>> = {
  'comapi password': (_, person, { nonce }) =>
    person.kind === 'password' && { username: person.username, password: person.password, nonce },
  'qiscus passcode': ({ settings }, person, { code, nonce }) =>
    person.kind === 'passcode' && {
      user: { app_id: settings['appId'], phone_number: person.phoneNumber, passcode: code, nonce },
    },
};

/** The id that a request names: a backend's user, or the person whose own room it asks for. */
function ownIdOf({ profile }: AppCard, person: Person): string | undefined {
  if (person.kind === 'apiKey') return person.asks;
  return profile === 'jwt' && person.kind === 'oidc' ? person.id : undefined;
}

/** The request for a token. `subject` asks for the token of this user. */
export function vendRequest(card: AppCard, person: Person, carried: Carried, subject?: string): ApiRequest {
  const { vend, profile, nonce: kind } = card;
  const guide = subject === undefined && guides[`${profile} ${person.kind}`];
  if (guide) return requestTo(card, vend?.on ?? '', { body: guide(card, person, carried) });
  const asked = subject ?? ownIdOf(card, person);
  const template = JSON.stringify((asked === undefined ? vend?.body : vend?.bodyForSubject) ?? {});
  const body = JSON.parse(
    template.replaceAll('{nonce}', carried.nonce ?? '').replaceAll('{subject}', asked ?? ''),
  );
  const nonce = kind !== 'none' && carried.nonce !== undefined ? { 'x-nonce': carried.nonce } : {};
  return requestTo(card, vend?.on ?? '', { headers: { ...proofOf(person, carried), ...nonce }, body });
}

export const sendCodeRequest = (card: AppCard, phoneNumber: string): ApiRequest =>
  requestTo(card, `POST /${card.name}/auth/passcode`, { body: { phone_number: phoneNumber } });

export const introspectRequest = (card: AppCard, token: string): ApiRequest =>
  requestTo(card, `POST /${card.name}/introspect`, {
    headers: { 'x-api-key': card.apiKey },
    body: { token },
  });

/** How the vendor takes a token over, if the app plays the vendor. */
export interface HandOver {
  readonly says: string;
  /** The token is good for one use. */
  readonly isSingleUse: boolean;
  readonly request: ApiRequest;
}

/** Undefined if the app does not play this vendor's part. */
export function handOverOf(card: AppCard, { token = '', challenge }: Carried): HandOver | undefined {
  const serves = (path: string) => card.routes.find(({ on }) => on.endsWith(` /${card.name}${path}`))?.on;
  const session = serves('/apispaces/{apiSpaceId}/sessions');
  if (card.profile === 'comapi' && session) {
    const { authenticationId } = (challenge ?? {}) as { authenticationId?: string };
    const body = { authenticationId, authenticationToken: token };
    return {
      says: 'Comapi starts a session.',
      isSingleUse: true,
      request: requestTo(card, session, { body }),
    };
  }
  const identity = serves('/api/v2/sdk/auth/verify_identity_token');
  if (card.profile === 'qiscus' && identity) {
    const body = { identity_token: token };
    return {
      says: 'Qiscus logs the user in.',
      isSingleUse: true,
      request: requestTo(card, identity, { body }),
    };
  }
  const validate = serves('/tokens/validate');
  if (card.profile === 'chatsdk' && validate) {
    const headers = { authorization: `Bearer ${token}` };
    return {
      says: 'ChatSDK says whose it is.',
      isSingleUse: false,
      request: requestTo(card, validate, { headers }),
    };
  }
  return undefined;
}
