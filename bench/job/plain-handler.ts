import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

type Answer = APIGatewayProxyStructuredResultV2;
const json = (statusCode: number, body: object): Answer => ({
  statusCode,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

/** A handler without a framework, log or metric. */
export const vendHandler =
  (vend: (apiKey: string, username: string, nonce: string) => Promise<string | undefined>) =>
  async ({ headers, body }: APIGatewayProxyEventV2): Promise<Answer> => {
    const { username, nonce } = JSON.parse(body ?? '{}');
    if (typeof username !== 'string' || typeof nonce !== 'string')
      return json(400, { code: 'invalid_request' });
    const token = await vend(headers['x-api-key'] ?? '', username, nonce);
    return token === undefined ? json(401, { code: 'unauthenticated' }) : json(200, { jwt: token, token });
  };

export const nonceHandler =
  (issue: (sourceIp: string) => Promise<object | undefined>) =>
  async ({ requestContext }: APIGatewayProxyEventV2): Promise<Answer> => {
    const issued = await issue(requestContext.http.sourceIp);
    return issued ? json(201, issued) : json(429, { code: 'rate_limited' });
  };
