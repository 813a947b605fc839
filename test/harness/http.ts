export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects of a body, field by field
  readonly body: any;
}

/** One request with a JSON body, if any; answers that are not JSON come as text. */
export async function call(
  method: string,
  url: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return callRaw(method, url, body === undefined ? undefined : JSON.stringify(body), {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  });
}

export type Body = string | Uint8Array<ArrayBuffer>;

/** One request with a body as it is. */
export async function callRaw(
  method: string,
  url: string,
  body: Body | undefined,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) }).catch(
    (error) => {
      // By itself the message is `fetch failed`.
      throw new Error(`${method} ${url}: ${error.cause ?? error}`, { cause: error });
    },
  );
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
