import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../read-body.ts';

/** An error of the service in AWS's JSON protocols: HTTP 400 with `__type`, `message` and the error's own members. */
export class ServiceError extends Error {
  readonly body: Record<string, unknown>;

  constructor(type: string, message: string, members: Record<string, unknown> = {}) {
    super(message);
    this.body = { __type: type, message, ...members };
  }
}

export interface JsonRequest {
  /** The operation: `GetItem` of `X-Amz-Target: DynamoDB_20120810.GetItem`. */
  operation: string;
  input: Record<string, unknown>;
}

const limitBytes = 16 * 1024 * 1024;

/** Source: Smithy 2.0, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol". */
export async function readJsonRequest(request: IncomingMessage): Promise<JsonRequest> {
  const text = (await readBody(request, limitBytes))?.toString() || '{}';
  const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1] ?? '';
  return { operation, input: JSON.parse(text) as Record<string, unknown> };
}

/**
 * Answers with the result of `work`, or with the error that it throws. Without DynamoDB's `x-amz-crc32`: the SDK doesn't
 * need it, and dynalite's checksum would not fit a body to which we add.
 */
export async function answerJson(
  response: ServerResponse,
  work: () => Promise<unknown> | unknown,
): Promise<void> {
  const [statusCode, body] = await Promise.resolve()
    .then(work)
    .then((output) => [200, output] as const)
    .catch((error: Error) =>
      error instanceof ServiceError
        ? ([400, error.body] as const)
        : ([500, { __type: 'InternalServerError', message: error.message }] as const),
    );
  response.writeHead(statusCode, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
