import { sign as cryptoSign, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { pattern, required, type Violation, violationsOf } from './axp-violations.ts';
import { jsonObject } from './json-object.ts';
import { rsaPair } from './rsa-pair.ts';
import { signingInput } from './signing-input.ts';
import { startVendorApi, type VendorApi, type VendorCall, type VendorReply } from './vendor-api.ts';

/** The portal's data of one account; an app's settings hold more. */
export interface AxpSettings {
  readonly accountId: string;
  readonly integrationId: string;
}

const sign = promisify(cryptoSign);

/** As in the example of the documents. */
const accessTokenSeconds = 900;

/**
 * Avaya Experience Platform for one account: the access-token call and the chat-token call, with credentials drawn at
 * the start unless they are given. Sources: Avaya's OpenAPI documents "Auth" 1.0.2 and "Digital - SDK Auth" 1.0.1. Which status another
 * account or integration gets is not in them: here it is 403.
 *
 * @param nowMillis the time in epoch milliseconds.
 */
export async function startAxp(
  { accountId, integrationId }: AxpSettings,
  nowMillis: () => number = Date.now,
  secretValue = JSON.stringify({
    clientId: `client-${randomUUID()}`,
    clientSecret: opaque(),
    appKey: opaque(),
  }),
): Promise<VendorApi & { readonly publicKey: KeyObject }> {
  const { clientId, clientSecret, appKey } = JSON.parse(secretValue);
  const { privateKey, publicKey } = rsaPair();
  const accessTokenEnds = new Map<string, number>();

  function accessToken({ headers, body }: VendorCall): VendorReply {
    if (!isOfType(headers, 'application/x-www-form-urlencoded')) return problem(415);
    const form = Object.fromEntries(new URLSearchParams(body));
    const violations = [
      ...required(form, 'grant_type', 'client_id', 'client_secret'),
      ...pattern(form, 'grant_type', /^client_credentials$/),
    ];
    if (violations.length > 0) return problem(400, violations);
    if (form['client_id'] !== clientId || form['client_secret'] !== clientSecret) return problem(401);
    const token = opaque();
    accessTokenEnds.set(token, nowMillis() + accessTokenSeconds * 1_000);
    return {
      status: 200,
      body: { access_token: token, expires_in: accessTokenSeconds, refresh_token: opaque() },
    };
  }

  async function chatToken({ headers, body }: VendorCall): Promise<VendorReply> {
    const bearer = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
    if (nowMillis() >= (accessTokenEnds.get(bearer) ?? 0)) return problem(401);
    if (!isOfType(headers, 'application/json')) return problem(415);
    const request = jsonObject(body);
    const violations = request ? violationsOf(request) : [];
    if (!request || violations.length > 0) return problem(400, violations);
    if (request['integrationId'] !== integrationId) return problem(403);
    const { ttl = 15 } = request as { ttl?: number };
    const claims = {
      iss: 'https://cc.avayacloud.com',
      sub: 'userchatIntegration',
      integrationId,
      exp: Math.floor(nowMillis() / 1_000) + ttl * 60,
      jti: randomUUID(),
    };
    const signed = signingInput({ alg: 'RS256' }, claims);
    const signature = await sign('sha256', Buffer.from(signed), privateKey);
    return { status: 201, body: { jwtToken: `jwt.${signed}.${signature.toString('base64url')}` } };
  }

  const answers = [
    [/^\/api\/auth\/v1\/([^/]+)\/protocol\/openid-connect\/token$/, accessToken],
    [/^\/api\/digital\/chat\/v1\/accounts\/([^/]+)\/tokens$/, chatToken],
  ] as const;

  const standIn = await startVendorApi(secretValue, (call) => {
    const [path, answer] = answers.find(([each]) => call.method === 'POST' && each.test(call.path)) ?? [];
    if (!path || !answer) return problem(404);
    if (call.headers['appkey'] !== appKey) return problem(401);
    const named = { accountId: path.exec(call.path)?.[1] };
    const violations = pattern(named, 'accountId', /^[a-zA-Z]{6}$/);
    if (violations.length > 0) return problem(400, violations);
    return named.accountId === accountId ? answer(call) : problem(403);
  });
  return Object.assign(standIn, { publicKey });
}

const opaque = () => randomBytes(24).toString('base64url');

const isOfType = (headers: VendorCall['headers'], mediaType: string) =>
  headers['content-type']?.split(';')[0] === mediaType;

const titles = {
  400: 'Constraint Violation',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  415: 'Unsupported Media Type',
};

const problem = (status: keyof typeof titles, violations: readonly Violation[] = []): VendorReply => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: { title: titles[status], status, ...(violations.length > 0 && { violations }) },
});
