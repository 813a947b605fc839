import type { UpstreamAnswer, UpstreamRequest } from '../contract/upstream-api.ts';

/** Sends requests to a vendor's token API. */
export interface UpstreamClient {
  /**
   * Sends the request, again if that can help, until `signal` ends it.
   *
   * Refuses: `upstream_timeout`; `upstream_unavailable` if the vendor asks us to wait; `upstream_failed` for a server's
   * error, or if the answer is missing or unreadable (no connection, a body that breaks off, too large, not JSON). A
   * refusal quotes neither the request nor the answer.
   */
  send(request: UpstreamRequest, signal: AbortSignal): Promise<UpstreamAnswer>;
}
