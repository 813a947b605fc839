import type { App } from '../contract/app.ts';
import type { Clock } from '../contract/clock.ts';
import { Refusal } from '../contract/refusal.ts';
import type { AccessToken, UpstreamAnswer, UpstreamDialect } from '../contract/upstream.ts';
import type { Ring } from '../keys/ring.ts';
import type { HeldMint, Mint } from './mint.ts';
import { type Held, takeKey } from './take-key.ts';
import type { Upstream } from './upstream.ts';

export interface BrokerPorts {
  readonly upstream: Upstream;
  /** What the app's secret holds. */
  readonly credentials: Ring<unknown>;
  readonly clock: Clock;
}

/**
 * Gets tokens from the vendor's own API with the app's credentials: an access token first, where the vendor wants one,
 * shared by all requests until it is nearly over. When the vendor no longer takes it, it is renewed once.
 *
 * Minting refuses: what `Upstream` refuses, and `upstream_failed` for an answer that is not the documented success.
 */
export function broker(app: App, { upstream, credentials, clock }: BrokerPorts): Mint {
  const dialect = app.dialect.upstream;
  if (!dialect) throw new Error(`The vendor of ${app.name} has no API.`);
  const accessTokens = accessTokensOf(app, dialect, upstream, clock);

  return {
    async take() {
      const held = await takeKey(credentials);
      return {
        async mint({ grant }) {
          const signal = AbortSignal.timeout(app.upstream.timeoutMillis);
          const ask = async (accessToken: string) => {
            const access = { credentials: held.held, accessToken };
            return upstream.send(dialect.token.request(grant, access, app.settings), signal);
          };
          const accessToken = await accessTokens.get(held, signal);
          let answer = await ask(accessToken);
          if (answer.status === 401 && dialect.accessToken) {
            accessTokens.forget(accessToken);
            answer = await ask(await accessTokens.get(held, signal));
          }
          return dialect.token.read(answer, grant) ?? refuse('token', answer);
        },
      } as HeldMint;
    },
  };
}

/** The access token is used until this long before its end, or for nine tenths of its life if that is longer. */
const renewalMarginSeconds = 60;

/** Access tokens of one app: one is kept, for one version of the credentials, and one call gets it for all who wait. */
function accessTokensOf(
  app: App,
  { accessToken }: UpstreamDialect<unknown, unknown>,
  upstream: Upstream,
  clock: Clock,
) {
  let kept: { readonly token: string; readonly versionId: string; readonly until: number } | undefined;
  let asking: { readonly versionId: string; readonly token: Promise<string> } | undefined;

  async function renewed({ versionId, held }: Held<unknown>, call: NonNullable<typeof accessToken>) {
    // Of its own, and not of the request that happens to be first: others wait for it too.
    const signal = AbortSignal.timeout(app.upstream.timeoutMillis);
    const askedAt = clock();
    const answer = await upstream.send(call.request(held, app.settings), signal);
    const { accessToken: token, lifetimeSeconds } = call.read(answer) ?? refuse('access token', answer);
    kept = { token, versionId, until: askedAt + usableSeconds({ lifetimeSeconds }) };
    return token;
  }

  return {
    async get(held: Held<unknown>, signal: AbortSignal): Promise<string> {
      if (!accessToken) return '';
      if (kept?.versionId === held.versionId && clock() < kept.until) return kept.token;
      if (asking?.versionId !== held.versionId) {
        const token = renewed(held, accessToken).finally(() => {
          if (asking?.token === token) asking = undefined;
        });
        asking = { versionId: held.versionId, token };
      }
      return until(signal, asking.token);
    },
    forget(token: string): void {
      if (kept?.token === token) kept = undefined;
    },
  };
}

const usableSeconds = ({ lifetimeSeconds }: Pick<AccessToken, 'lifetimeSeconds'>) =>
  Math.max(lifetimeSeconds - renewalMarginSeconds, lifetimeSeconds * 0.9);

/** Somebody else's call may take longer than this request has. */
const until = <Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> =>
  new Promise((resolve, reject) => {
    const late = () => reject(new Refusal('upstream_timeout', { reason: 'waited for an access token' }));
    if (signal.aborted) late();
    signal.addEventListener('abort', late, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', late));
  });

/** The vendor's words stay out: they may quote what was sent. */
function refuse(what: string, { status }: UpstreamAnswer): never {
  throw new Refusal('upstream_failed', { reason: `the vendor answered ${status} for a ${what}` });
}
