import type { UpstreamAnswer, UpstreamRequest } from '../../lambdas/contract/upstream-api.ts';
import type { UpstreamClient } from '../../lambdas/vending/upstream-client.ts';

export interface ScriptedUpstream extends UpstreamClient {
  /** Every request so far, in their order. */
  readonly requests: UpstreamRequest[];
  /** What is answered from now on; may be changed, may throw, may take its time. */
  answer(request: UpstreamRequest, signal: AbortSignal): UpstreamAnswer | Promise<UpstreamAnswer>;
}

/** A vendor's API whose answers the test writes. */
export function scriptedUpstream(answer: ScriptedUpstream['answer']): ScriptedUpstream {
  const scripted: ScriptedUpstream = {
    requests: [],
    answer,
    async send(request, signal) {
      scripted.requests.push(request);
      return scripted.answer(request, signal);
    },
  };
  return scripted;
}
