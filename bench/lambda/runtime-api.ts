import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type Listening, listen } from '../../local/listen.ts';
import { readBody } from '../../local/read-body.ts';

export interface RuntimeApi extends Pick<Listening, 'close'> {
  /** `host:port`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Resolves as the runtime asks for its first event: the init phase is over. Rejects with an init error. */
  readonly ready: Promise<void>;
  /** Hands out an event, and gives the function's answer and the time between the two. Rejects if it throws. */
  invoke(event: unknown): Promise<{ readonly payload: string; readonly millis: number }>;
}

const limitBytes = 6 * 1024 * 1024;
const timeoutMillis = 20_000;

/**
 * Lambda's side of the Runtime API, version 2018-06-01, for one sandbox and one event at a time.
 * Source: Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
 */
export async function startRuntimeApi(functionArn: string): Promise<RuntimeApi> {
  const ready = Promise.withResolvers<void>();
  let asking = Promise.withResolvers<ServerResponse>();
  let answering = Promise.withResolvers<string>();

  const { port, close } = await listen(async (request, response) => {
    const [, resource = ''] = request.url?.split('/2018-06-01/runtime/') ?? [];
    const body = (await readBody(request, limitBytes))?.toString() ?? '';
    if (resource === 'invocation/next') {
      ready.resolve();
      asking.resolve(response);
      return;
    }
    if (resource === 'init/error') ready.reject(new Error(body));
    else if (resource.endsWith('/response')) answering.resolve(body);
    else if (resource.endsWith('/error')) answering.reject(new Error(body));
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
  }, 0);

  return {
    address: `127.0.0.1:${port}`,
    ready: ready.promise,
    async invoke(event) {
      const next = await asking.promise;
      asking = Promise.withResolvers();
      answering = Promise.withResolvers();
      const text = JSON.stringify(event);
      const startedAt = performance.now();
      next
        .writeHead(200, {
          'content-type': 'application/json',
          'lambda-runtime-aws-request-id': randomUUID(),
          'lambda-runtime-deadline-ms': String(Date.now() + timeoutMillis),
          'lambda-runtime-invoked-function-arn': functionArn,
          'lambda-runtime-trace-id': 'Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0',
        })
        .end(text);
      const payload = await answering.promise;
      return { payload, millis: performance.now() - startedAt };
    },
    close,
  };
}
