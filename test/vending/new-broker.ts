import type { Grant } from '../../lambdas/contract/grant.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../../lambdas/contract/upstream-api.ts';
import { NoKey, type Ring } from '../../lambdas/keys/ring.ts';
import type { Snapshot } from '../../lambdas/keys/secret-loader.ts';
import { broker } from '../../lambdas/vending/broker.ts';
import type { SpentDraft } from '../../lambdas/vending/consume-nonce.ts';
import type { CountedDraft } from '../../lambdas/vending/count-vend.ts';
import type { Standing } from '../../lambdas/vending/cut-offs.ts';
import type { ReadyMint } from '../../lambdas/vending/mint.ts';
import { scriptedUpstream } from '../doubles/scripted-upstream.ts';
import { setClock } from '../doubles/set-clock.ts';
import { upstreamApp } from './demo-app.ts';
import { madeUpPepper } from './made-up-key.ts';

export const app = upstreamApp('avaya', { upstream: { timeoutMillis: 1_000, attemptTimeoutMillis: 100 } });
export const secretOf = (versionId: string) => `client-secret-of-${versionId}`;
export const versionNamed = (versionId: string): Snapshot<unknown> => ({
  versionId,
  value: { clientId: 'client', clientSecret: secretOf(versionId), appKey: 'app-key' },
  peppers: [madeUpPepper],
});

export const isForAccess = ({ path }: UpstreamRequest) => path.startsWith('/api/auth/');
export const problem = { status: 401, body: undefined };

/** A vendor who makes up access tokens `access-1`, `access-2`, ... and answers with the one that a call came with. */
export function newBroker() {
  const clock = setClock();
  let version: Snapshot<unknown> | NoKey = versionNamed('v1');
  const snapshot = async () => {
    if (version instanceof NoKey) throw version;
    return version;
  };
  const credentials: Ring<Snapshot<unknown>> = { snapshot, reread: snapshot, readAhead: () => {} };
  const signals = { access: [] as AbortSignal[], token: [] as AbortSignal[] };
  const accessRequests: UpstreamRequest[] = [];
  const vendor = {
    lifetimeSeconds: 900,
    /** What an access-token call gets, by its number; the first is 1. */
    access: async (at: number): Promise<UpstreamAnswer> => ({
      status: 200,
      body: { access_token: `access-${at}`, expires_in: vendor.lifetimeSeconds },
    }),
    token: async (accessToken: string): Promise<UpstreamAnswer> => ({
      status: 201,
      body: { jwtToken: `jwt.${accessToken}` },
    }),
  };
  const upstream = scriptedUpstream((request, signal) => {
    if (!isForAccess(request)) {
      signals.token.push(signal);
      return vendor.token(request.headers['authorization']?.replace('Bearer ', '') ?? '');
    }
    signals.access.push(signal);
    return vendor.access(accessRequests.push(request));
  });
  const mint = broker(app, { upstream, credentials, clock });
  return {
    clock,
    vendor,
    signals,
    requests: upstream.requests,
    accessRequests,
    tokenCalls: () => upstream.requests.length - accessRequests.length,
    rotate: (to: Snapshot<unknown> | NoKey) => {
      version = to;
    },
    take: () => mint.take(),
    vend: async () => minted(await mint.take()),
  };
}

export const grant: Grant = {
  subject: 'u',
  tokenId: 'id',
  issuedAt: 1_000,
  expiresAt: 2_800,
  byBackend: false,
  details: {},
};
/** What is made of a draft that has been through all stages. */
export const minted = (mint: ReadyMint) =>
  mint.prepare(grant).mint({} as SpentDraft, {} as CountedDraft, {} as Standing);

export const many = <Value>(count: number, make: () => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, make));
/** Once all that is ready has run. */
export const soon = () => new Promise((resolve) => setTimeout(resolve));
