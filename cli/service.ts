import { CommandError } from './command-error.ts';

/** A request to the deployed service. */
interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The service did not do it. */
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

/** Asks the service as any client does. Throws `Answered` with what it says, if that is not a success. */
export async function ask(
  apiUrl: string,
  routeKey: string,
  { headers = {}, body }: Asked = {},
): Promise<Readonly<Record<string, unknown>>> {
  const [method = 'GET', path = ''] = routeKey.split(' ');
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new CommandError(`${apiUrl} does not answer.`);
  });
  const text = await response.text();
  if (response.ok) return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  const retryAfter = response.headers.get('retry-after');
  throw new Answered(
    `${method} ${path} was answered ${response.status}: ${text}${retryAfter ? ` (again in ${retryAfter} s)` : ''}`,
    response,
  );
}

/** A nonce, from an app that makes them; epoch seconds, and seconds. */
export const newNonce = async (apiUrl: string, app: string) =>
  (await ask(apiUrl, `POST /${app}/nonce`)) as { nonce: string; expiresAt: number; expiresIn: number };
