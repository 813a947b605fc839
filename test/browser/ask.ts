import type { Page } from 'playwright-core';

export interface Asked {
  readonly url: string;
  readonly method?: 'GET' | 'POST' | 'HEAD';
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly content?: unknown;
  readonly credentials?: 'include' | 'omit';
}

/** What a script of the page sees: an answer with the headers that it may read, or nothing but that it failed. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: a check says what it expects of a body, field by field
  readonly body: any;
  readonly failed?: string;
}

/** One `fetch` of a script in the page, in credentials mode unless the request says otherwise. */
export const ask = (page: Page, { content, headers = {}, ...request }: Asked): Promise<Seen> =>
  page.evaluate(
    async ({ url, ...init }) => {
      try {
        const response = await fetch(url, init);
        const text = await response.text();
        return {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: text ? JSON.parse(text) : undefined,
        };
      } catch (error) {
        return { status: 0, headers: {}, body: undefined, failed: String(error) };
      }
    },
    {
      credentials: 'include' as const,
      ...request,
      headers: { ...(content !== undefined && { 'content-type': 'application/json' }), ...headers },
      ...(content !== undefined && { body: JSON.stringify(content) }),
    },
  );
