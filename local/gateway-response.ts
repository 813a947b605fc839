export interface GatewayResponse {
  statusCode: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/** One of the gateway's own short answers, e.g. `{"message":"Not Found"}`. */
export function gatewayMessage(statusCode: number, message: string): GatewayResponse {
  return {
    statusCode,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/**
 * The HTTP answer to what a function returned, given as JSON text: an object with `statusCode` is read as payload
 * format 2.0 says, anything else is the JSON body of a 200. Throws on an object that does not keep to the format.
 * Source: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs", "Format 2.0".
 */
export function toResponse(payload: string): GatewayResponse {
  const value: unknown = JSON.parse(payload);
  if (value === null || typeof value !== 'object' || !('statusCode' in value)) {
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(payload) };
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = value as Returned;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new Error('statusCode is not a status');
  if (typeof body !== 'string') throw new Error('body is not a string');
  if (!Array.isArray(cookies)) throw new Error('cookies is not a list');
  const lowered = Object.entries(headers).map(([name, item]) => [name.toLowerCase(), String(item)] as const);
  return {
    statusCode: status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      ...Object.fromEntries(lowered),
      ...(cookies.length > 0 && { 'set-cookie': cookies.map(String) }),
    },
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
  };
}

interface Returned {
  statusCode: unknown;
  headers?: Record<string, unknown>;
  cookies?: unknown;
  body?: unknown;
  isBase64Encoded?: boolean;
}
