import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { isObject, jsonObject } from './json-object.ts';
import { signingInput } from './signing-input.ts';
import { startVendorApi, type VendorApi, type VendorCall, type VendorReply } from './vendor-api.ts';

export interface ChatSdkStandIn extends VendorApi {
  /** The secret of each token. */
  readonly secrets: { readonly token: string; readonly wsToken: string };
}

const lifetimeSeconds = 900;

interface ChatSdkServer {
  readonly appId: string;
  /** The server's CHATSDK_ENABLE_LEGACY_TOKENS: without it there is no `POST /tokens`. */
  readonly legacyTokens?: boolean;
}

/**
 * `POST /tokens` of a current ChatSDK server for one application: checks the body, then the key, and gives tokens under
 * its own secrets. It keeps no users: its answer says only what the request said.
 *
 * Source: github.com/Impact-Idol/ChatSDK, packages/api/src/routes/tokens.ts and services/tokens.ts, July 2026.
 */
export async function startChatSdk(
  { appId, legacyTokens = true }: ChatSdkServer,
  secretValue = JSON.stringify({ apiKey: `chatsdk_${opaque()}` }),
): Promise<ChatSdkStandIn> {
  const { apiKey } = JSON.parse(secretValue);
  const secrets = { token: opaque(), wsToken: opaque() };

  function answer({ method, path, headers, body }: VendorCall): VendorReply {
    if (method !== 'POST' || path !== '/tokens') return { status: 404, body: '404 Not Found' };
    const request = jsonObject(body);
    const wrong = request ? wrongFieldsOf(request) : [[]];
    if (!request || wrong.length > 0) {
      const issues = wrong.map((field) => ({ code: 'invalid_type', path: field, message: 'Invalid input' }));
      return { status: 400, body: { success: false, error: { issues, name: 'ZodError' } } };
    }
    if (!legacyTokens)
      return { status: 404, body: { error: { message: 'Legacy token endpoint is disabled' } } };
    const given = headers['x-api-key'];
    if (!given) return unauthorized('Missing API key');
    if (given !== apiKey) return unauthorized('Invalid API key');

    const { userId, name, email, image } = request;
    const iat = Math.floor(Date.now() / 1000);
    const claims = {
      iss: 'chatsdk-api',
      aud: 'chatsdk-client',
      sub: `${appId}:${userId}`,
      user_id: userId,
      app_id: appId,
      sid: randomUUID(),
      nbf: iat,
      iat,
    };
    const token = (more: object, lifetime = lifetimeSeconds, secret = secrets.token) =>
      hs256({ ...claims, jti: randomUUID(), exp: iat + lifetime, ...more }, secret);
    return {
      status: 200,
      body: {
        token: token({ type: 'access' }),
        refreshToken: token({ type: 'refresh' }, 86_400),
        wsToken: token({}, lifetimeSeconds, secrets.wsToken),
        user: { id: userId, name, email, image },
        expiresIn: lifetimeSeconds,
      },
    };
  }

  return Object.assign(await startVendorApi(secretValue, answer), { secrets });
}

const opaque = () => randomBytes(24).toString('base64url');
const unauthorized = (message: string) => ({ status: 401, body: { error: { message } } });

/** In the order of the vendor's schema, which ignores other fields. */
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  userId: (value) => isText(value) && value !== '',
  name: (value) => value === undefined || isText(value),
  email: (value) => value === undefined || (isText(value) && /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)),
  image: (value) => value === undefined || (isText(value) && URL.canParse(value)),
  custom: (value) => value === undefined || isObject(value),
};
const wrongFieldsOf = (request: Readonly<Record<string, unknown>>): string[][] =>
  Object.entries(fields).flatMap(([field, isRight]) => (isRight(request[field]) ? [] : [[field]]));

const isText = (value: unknown): value is string => typeof value === 'string';

function hs256(claims: object, secret: string): string {
  const input = signingInput({ alg: 'HS256' }, claims);
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}
