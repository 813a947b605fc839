/** A request as a profile sees it: header names in lower case, the body parsed by its content type. */
export interface Incoming {
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Decoded path parameters, such as `apiSpaceId`. */
  readonly path: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  /** The caller's address as the gateway saw it. Behind CloudFront, as CloudFront saw it (`http/source-address.ts`). */
  readonly sourceIp: string;
}

/** A response in the vendor's own shape. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  /** In place of `body`: any bytes, in base64. */
  readonly bytes?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
