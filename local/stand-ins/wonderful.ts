import { randomBytes, randomUUID, sign } from 'node:crypto';
import { isObject, jsonObject } from './json-object.ts';
import { rsaPair } from './rsa-pair.ts';
import { signingInput } from './signing-input.ts';
import { startVendorApi, type VendorApi, type VendorCall, type VendorReply } from './vendor-api.ts';

export interface WonderfulStandIn extends VendorApi {
  /** SPKI as PEM, to verify its tokens. */
  readonly publicKey: string;
}

/**
 * Wonderful's `POST /api/v1/jwt/sign`, for one tenant. It checks requests by its documentation, signs with its own key
 * (RS256), and answers below `data`, where a client of the real API looks first.
 *
 * Sources: docs.wonderful.cx, "Authentication"; evalkit, `direct_chat.py`.
 */
export async function startWonderful(
  { tenantId }: { readonly tenantId: string },
  secretValue = JSON.stringify({ apiKey: `wonderful-${randomBytes(24).toString('base64url')}` }),
): Promise<WonderfulStandIn> {
  const { apiKey } = JSON.parse(secretValue);
  const { privateKey, publicKey } = rsaPair();

  function tokenFor(body: SignBody): VendorReply {
    const id = body.entityId ?? body.id ?? randomUUID();
    const issuedAt = Math.floor(Date.now() / 1000);
    const expiresAt = issuedAt + (body.expiresIn ?? 3_600);
    const { metadata } = body;
    const claims = { sub: id, tenantId, metadata, iat: issuedAt, exp: expiresAt, jti: randomUUID() };
    const input = signingInput({ alg: 'RS256', typ: 'JWT' }, claims);
    const signature = sign('sha256', Buffer.from(input), privateKey).toString('base64url');
    return { status: 200, body: { data: { jwt: `${input}.${signature}`, expiresAt, id } } };
  }

  function answer({ method, path, headers, body }: VendorCall): VendorReply {
    if (method !== 'POST' || path !== '/api/v1/jwt/sign') return refusal(404, 'NOT_FOUND', 'Not found');
    if (headers['x-api-key'] !== apiKey) return refusal(401, 'UNAUTHORIZED', 'Invalid or missing API key');
    const request = readRequest(body);
    if (typeof request === 'string') return refusal(400, 'VALIDATION_ERROR', request);
    const tenants = [headers['x-tenant-id'], request.tenantId];
    if (tenants.some((tenant) => tenant !== undefined && tenant !== tenantId))
      return refusal(403, 'FORBIDDEN', 'The API key is for another tenant');
    return tokenFor(request);
  }

  const standIn = await startVendorApi(secretValue, answer);
  return Object.assign(standIn, { publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString() });
}

interface SignBody {
  readonly id?: string;
  readonly entityId?: string;
  readonly tenantId?: string;
  readonly metadata?: object;
  readonly expiresIn?: number;
}

const uuidForm = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** The request, or a text with its defect. */
function readRequest(body: string): SignBody | string {
  const request = jsonObject(body);
  if (!request) return 'the body must be a JSON object';
  const { id, entityId, tenantId, metadata, expiresIn = 3_600 } = request;
  if (![id, entityId].every((each) => each === undefined || uuidForm.test(String(each))))
    return 'id must be a valid UUID';
  if (id !== undefined && entityId !== undefined && id !== entityId)
    return 'id and entityId must be the same';
  if (tenantId !== undefined && typeof tenantId !== 'string') return 'tenantId must be a string';
  if (!Number.isInteger(expiresIn) || Number(expiresIn) < 60 || Number(expiresIn) > 86_400)
    return 'expiresIn must be an integer between 60 and 86400';
  if (metadata !== undefined && (!isObject(metadata) || Buffer.byteLength(JSON.stringify(metadata)) > 4_096))
    return 'metadata must be a JSON object of at most 4KB';
  return request;
}

const refusal = (status: number, code: string, message: string) => ({ status, body: { code, message } });
