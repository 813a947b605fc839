import type { UpstreamApp } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import type { Grant, Minted } from '../contract/grant.ts';
import { Refusal } from '../contract/refusal.ts';
import type { UpstreamAnswer } from '../contract/upstream-api.ts';
import type { Ring } from '../keys/ring.ts';
import type { Snapshot } from '../keys/secret-loader.ts';
import type { Mint, ReadyMint } from './mint.ts';
import { type Taken, takeKey } from './take-key.ts';
import type { UpstreamClient } from './upstream-client.ts';

export interface BrokerPorts {
  readonly upstream: UpstreamClient;
  /** What the app's secret holds. */
  readonly credentials: Ring<Snapshot<unknown>>;
  readonly clock: Clock;
}

/**
 * Gets tokens from the vendor's API with the app's credentials. If the vendor wants an access token first, all requests
 * share one until shortly before it expires. If the vendor refuses it, the broker renews it once.
 *
 * Minting refuses: what `UpstreamClient` refuses, and `upstream_failed` for an answer that is not the documented success.
 */
export function broker(app: UpstreamApp, { upstream, credentials, clock }: BrokerPorts): Mint {
  const { tokens, settings } = app;
  const accessTokens = accessTokensOf(app, upstream, clock);

  return {
    async take() {
      const taken = await takeKey(credentials);

      async function mint(grant: Grant): Promise<Minted> {
        const signal = AbortSignal.timeout(app.upstream.timeoutMillis);
        const ask = async ({ token }: Asked) => {
          const access = { credentials: taken.value, accessToken: await until(signal, token) };
          const request = tokens.api.token.request(grant, access, settings);
          return { access, answer: await upstream.send(request, signal) };
        };
        const asked = accessTokens.get(taken);
        let { access, answer } = await ask(asked);
        if (answer.status === 401 && tokens.api.accessToken) {
          accessTokens.forget(asked);
          ({ access, answer } = await ask(accessTokens.get(taken)));
        }
        const { read, hint } = tokens.api.token;
        const minted = read(answer, grant, access) ?? refuse('a token', answer, hint?.(answer));
        return { ...minted, expiresAt: Math.min(minted.expiresAt, endOf(minted.token)) };
      }

      return {
        madeWith: { versionId: taken.versionId },
        prepare: (grant) => ({ boundTo: grant.tokenId, mint: (_spent, _counted, _standing) => mint(grant) }),
      } as ReadyMint;
    },
  };
}

/** An access token, or the call that will bring it, for one version of the credentials. */
interface Asked {
  readonly versionId: string;
  readonly token: Promise<string>;
  /** Epoch seconds. Other requests wait for it and use it until then. */
  until: number;
}

/** Access tokens of one app. Requests share the latest: one call gets it for all of them. */
function accessTokensOf(app: UpstreamApp, upstream: UpstreamClient, clock: Clock) {
  const { timeoutMillis } = app.upstream;
  const call = app.tokens.api.accessToken;
  let latest: Asked | undefined;

  function ask({ versionId, value: credentials }: Taken<unknown>): Asked {
    const askedAt = clock();
    // If a sandbox froze in the middle of a call, a much later request makes a new one. One second more, since the clock
    // counts whole seconds.
    const asked: Asked = { versionId, token: received(), until: askedAt + timeoutMillis / 1000 + 1 };
    asked.token.catch(() => forget(asked));
    return asked;

    async function received(): Promise<string> {
      if (!call) return '';
      // Not the signal of the request that happens to be first: others wait for this call too.
      const signal = AbortSignal.timeout(timeoutMillis);
      const answer = await upstream.send(call.request(credentials, app.settings), signal);
      const { accessToken, lifetimeSeconds } = call.read(answer) ?? refuse('an access token', answer);
      asked.until = askedAt + usableSeconds(lifetimeSeconds);
      return accessToken;
    }
  }

  function forget(asked: Asked): void {
    if (latest === asked) latest = undefined;
  }

  return {
    get(taken: Taken<unknown>): Asked {
      if (latest?.versionId !== taken.versionId || clock() >= latest.until) latest = ask(taken);
      return latest;
    },
    forget,
  };
}

/** An access token is used until this long before its expiry, or for nine tenths of its life if that is longer. */
const renewalMarginSeconds = 60;

const usableSeconds = (lifetimeSeconds: number) =>
  Math.max(lifetimeSeconds - renewalMarginSeconds, lifetimeSeconds * 0.9);

/** The claim `exp` of a JWT, also behind a prefix such as Avaya's. A vendor may end a token sooner than asked for. */
function endOf(token: string): number {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split('.').at(-2) ?? '', 'base64url').toString());
    return Number.isFinite(exp) ? exp : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/** Another request's call may take longer than this request has. */
const until = <Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    const late = () => reject(new Refusal('upstream_timeout', { reason: 'waited for an access token' }));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });

/** The vendor's words stay out: they may quote our request. */
function refuse(what: string, { status }: UpstreamAnswer, detail?: string): never {
  const reason = `the vendor answered ${status} for ${what}`;
  throw new Refusal(
    'upstream_failed',
    detail === undefined ? { reason } : { reason: `${reason}: ${detail}`, detail },
  );
}
