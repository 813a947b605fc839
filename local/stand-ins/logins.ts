import { createHash, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../read-body.ts';
import { type Client, clientNamed, LoginError } from './login-client.ts';
import { loginPage, type PersonToChoose } from './login-page.ts';

export interface LoginsOptions {
  readonly people: readonly PersonToChoose[];
  /** The apps that take logins, by name. */
  readonly clients: () => ReadonlyMap<string, Client>;
  /** Signs a token. Without `iss`, the stand-in itself is the issuer. */
  readonly sign: (claims: object) => Promise<string>;
  readonly lifetimeSeconds: number;
}

interface Grant {
  readonly userId: string;
  readonly client: Client;
  readonly clientId: string;
  readonly scope: string;
  readonly nonce?: string | undefined;
}

interface Code extends Grant {
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly method: string | null;
}

const limitBytes = 64 * 1024;

/**
 * The ordinary flows, for every person: an authorization code, with PKCE or without (RFC 6749 section 4.1, RFC 7636), a
 * password (section 4.3; it is not checked), a refresh token (section 6). The access token is what the app takes. The ID
 * token names the stand-in as its issuer, since libraries compare it with the discovery document.
 */
export function createLogins({ people, clients, sign, lifetimeSeconds }: LoginsOptions) {
  const codes = new Map<string, Code>();
  const refreshTokens = new Map<string, Grant>();

  const clientOf = (given: URLSearchParams) => clientNamed(given, clients());

  function authorize(given: URLSearchParams, response: ServerResponse): void {
    const redirectUri = given.get('redirect_uri') ?? '';
    if (!URL.canParse(redirectUri)) throw new LoginError('invalid_request', 'redirect_uri must be a URL');
    const client = clientOf(given);
    const back = (answer: Record<string, string>) => {
      const url = new URL(redirectUri);
      const state = given.get('state');
      for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value);
      if (state !== null) url.searchParams.set('state', state);
      response.writeHead(302, { location: url.href }).end();
    };
    const isSilent = given.get('prompt') === 'none';
    const userId = given.get('person') ?? (isSilent ? given.get('login_hint') : null);
    if (given.get('response_type') !== 'code') back({ error: 'unsupported_response_type' });
    else if (userId) back({ code: codeFor(userId, client, redirectUri, given) });
    else if (isSilent) back({ error: 'login_required' });
    else {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
      response.end(loginPage(people, given));
    }
  }

  function codeFor(userId: string, client: Client, redirectUri: string, given: URLSearchParams): string {
    const code = randomUUID();
    const clientId = given.get('client_id') ?? '';
    const [scope, nonce] = [given.get('scope') ?? '', given.get('nonce') ?? undefined];
    const [challenge, method] = [given.get('code_challenge'), given.get('code_challenge_method')];
    codes.set(code, { userId, client, clientId, scope, nonce, redirectUri, challenge, method });
    return code;
  }

  function grantOf(given: URLSearchParams): Grant {
    const [type, scope] = [given.get('grant_type'), given.get('scope') ?? 'openid'];
    const clientId = given.get('client_id') ?? '';
    if (type === 'password') {
      const userId = given.get('username');
      if (!userId) throw new LoginError('invalid_request', 'username is missing');
      return { userId, client: clientOf(given), clientId, scope };
    }
    if (type === 'refresh_token') {
      const grant = refreshTokens.get(given.get('refresh_token') ?? '');
      if (!grant) throw new LoginError('invalid_grant', 'the refresh token is not known: log in again');
      return grant;
    }
    if (type !== 'authorization_code')
      throw new LoginError('unsupported_grant_type', 'authorization_code, password or refresh_token');
    const code = codes.get(given.get('code') ?? '');
    codes.delete(given.get('code') ?? '');
    if (!code) throw new LoginError('invalid_grant', 'the code was used, or never given');
    if (code.redirectUri !== given.get('redirect_uri'))
      throw new LoginError('invalid_grant', 'redirect_uri is not the one that the code was for');
    if (code.challenge !== null && challengeOf(given.get('code_verifier'), code.method) !== code.challenge)
      throw new LoginError('invalid_grant', 'code_verifier does not fit code_challenge');
    return code;
  }

  async function tokensFor({ userId, client, clientId, scope, nonce }: Grant): Promise<object> {
    const person = people.find((each) => each.userId === userId);
    const who = { sub: userId, ...(person && { name: person.name, phone_number: person.phoneNumber }) };
    const refreshToken = randomUUID();
    refreshTokens.set(refreshToken, { userId, client, clientId, scope });
    return {
      access_token: await sign({ iss: client.issuer, aud: client.audience, ...who }),
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      refresh_token: refreshToken,
      scope,
      ...(scope.split(' ').includes('openid') && {
        id_token: await sign({ aud: clientId, ...who, ...(nonce !== undefined && { nonce }) }),
      }),
    };
  }

  /** Answers the requests of these flows. Returns false for any other request. */
  return async function answer(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const isToken = request.method === 'POST' && pathname === '/token';
    if (!isToken && !(request.method === 'GET' && pathname === '/authorize')) return false;
    try {
      if (isToken) send(response, 200, await tokensFor(grantOf(await formOf(request))));
      else authorize(searchParams, response);
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      send(response, 400, { error: error.code, error_description: error.message });
    }
    return true;
  };
}

/** The form, with the name of HTTP Basic authentication as its `client_id` (RFC 6749 section 2.3.1). */
async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const form = new URLSearchParams((await readBody(request, limitBytes))?.toString());
  const [, basic] = /^Basic (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const [name = ''] = basic === undefined ? [] : Buffer.from(basic, 'base64').toString().split(':');
  if (name !== '' && !form.has('client_id')) form.set('client_id', decodeURIComponent(name));
  return form;
}

/** RFC 7636 section 4.6. */
const challengeOf = (verifier: string | null, method: string | null) =>
  method === 'S256'
    ? createHash('sha256')
        .update(verifier ?? '')
        .digest('base64url')
    : verifier;

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  });
  response.end(JSON.stringify(body));
}
