import type { UpstreamAnswer, UpstreamRequest } from '../contract/upstream-api.ts';

/** Sends requests to a vendor's token API. */
export interface UpstreamClient {
  /**
   * Sends the request, again if that can help, until `signal` ends it.
   *
   * Refuses: `upstream_timeout`, `upstream_unavailable` when the vendor asks for patience, `upstream_failed` for what
   * is no answer (no connection, a body that breaks off, too large, not JSON) or a server's error. Neither the request
   * nor the answer is in what it refuses with.
   */
  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamAnswer>;
}
