import { CommandError } from './command-error.ts';

/** A request to the deployed service. */
interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The service answered with an error. */
export class Answered extends CommandError {
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { status, headers }: Response) {
    super(message);
    this.status = status;
    const retryAfter = headers.get('retry-after');
    this.retryAfterSeconds = retryAfter === null ? undefined : Number(retryAfter);
  }
}

/** Asks the service as any client does. Throws `Answered` with its answer if that is an error. */
export async function ask(
  apiUrl: string,
  routeKey: string,
  { headers = {}, body }: Asked = {},
): Promise<Readonly<Record<string, unknown>>> {
  const [method = 'GET', path = ''] = routeKey.split(' ');
  const response = await answerOf(`${apiUrl}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.ok) return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const retryAfter = response.headers.get('retry-after');
  throw new Answered(
    `${method} ${path} answered ${response.status}: ${text}${retryAfter ? ` (try again in ${retryAfter} s)` : ''}`,
    response,
  );
}

function answerOf(url: string, request: RequestInit = {}): Promise<Response> {
  return fetch(url, request).catch(() => {
    throw new CommandError(`${new URL(url).origin} does not answer.`);
  });
}

/**
 * The service's time, in epoch seconds. Any answer has it (RFC 9110 section 6.6.1). The clock of this machine may be
 * wrong.
 */
export async function serviceTime(apiUrl: string): Promise<number> {
  const { headers } = await answerOf(`${apiUrl}/health`);
  const millis = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(millis)) throw new CommandError(`${apiUrl} does not tell the time.`);
  return millis / 1000;
}

/** A nonce of an app that makes nonces. `expiresAt` is in epoch seconds, `expiresIn` in seconds. */
export const newNonce = async (apiUrl: string, app: string) =>
  (await ask(apiUrl, `POST /${app}/nonce`)) as { nonce: string; expiresAt: number; expiresIn: number };
