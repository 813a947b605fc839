/** A page that synth has made. */
export interface Page {
  readonly headers: Readonly<Record<string, string>>;
  /** Compressed, in base64. */
  readonly gzip: string;
  readonly tag: string;
}

/** By their path. They hold nothing secret, and stay the same until the next deployment. */
export type Pages = Readonly<Record<string, Page>>;

export const pageRouteKeys = ['GET /openapi.json', 'GET /errors'] as const;
