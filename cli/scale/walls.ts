import { memoryMegabytesOf } from '../../lambdas/config/memory.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { millisOf } from '../cost/estimate.ts';
import type { Flow } from '../cost/flows.ts';
import { type Counted, requests } from '../cost/requests.ts';
import { accountConcurrency, type QuotaName, quotasOf, requestsPerSandbox } from './quotas.ts';

/** A rate of tokens, each second, at which something ends. */
export interface Wall {
  readonly tokensPerSecond: number;
  /** Of the quota. */
  readonly name: string;
}

/** What one token takes. */
export interface Usage {
  readonly requests: number;
  /** Of functions, all together. */
  readonly seconds: number;
  readonly ephemeralWrites: number;
  readonly directoryWrites: number;
  readonly directoryReads: number;
  /** Requests that read the app's cut-off. */
  readonly cutOffReads: number;
}

export function usageOf(flow: Flow, config: VendingConfig): Usage {
  const all = flow.requests.map((name): [string, Counted] => [name, requests[name]]);
  const sum = (of: (counted: Counted) => number) => all.reduce((total, [, each]) => total + of(each), 0);
  const ofApp = memoryMegabytesOf({ callers: config.apps[flow.app]?.callers ?? [] }, config);
  const millis = all.reduce((total, [name, each]) => {
    const memory = name === 'a nonce' ? config.functions.memoryMegabytes : ofApp;
    return total + millisOf(flow, each, name.startsWith('a vend'), memory);
  }, 0);
  return {
    requests: all.length,
    seconds: millis / 1_000,
    ephemeralWrites: sum(({ ephemeral }) => ephemeral.writes),
    directoryWrites: sum(({ directory }) => directory.writes),
    directoryReads: sum(({ directory }) => directory.reads + directory.batched),
    cutOffReads: sum(({ directory }) => Math.min(directory.batched, 1)),
  };
}

/** What a flow runs into, the first first. */
export function wallsOf(flow: Flow, config: VendingConfig): Wall[] {
  const usage = usageOf(flow, config);
  const uses: Readonly<Record<QuotaName, number>> = {
    route: 1,
    gateway: usage.requests,
    invocations: usage.requests,
    ephemeralWrites: usage.ephemeralWrites,
    directoryWrites: usage.directoryWrites,
    directoryReads: usage.directoryReads,
    tableWrites: Math.max(usage.ephemeralWrites, usage.directoryWrites),
    tableReads: usage.directoryReads,
    apiKey: flow.caller === 'apiKey' ? 1 : 0,
    appCutOff: usage.cutOffReads,
  };
  const quotas = quotasOf(config);
  const byQuota = (Object.keys(quotas) as QuotaName[])
    .filter((name) => uses[name] > 0)
    .map((name) => ({
      name: quotas[name].name,
      tokensPerSecond: Math.floor(quotas[name].perSecond / uses[name]),
    }));
  const atATime = {
    tokensPerSecond: Math.floor(accountConcurrency / usage.seconds),
    name: 'concurrency',
  };
  return [...byQuota, atATime].sort((one, other) => one.tokensPerSecond - other.tokensPerSecond);
}

/** Sandboxes that are busy at this rate. */
export const sandboxesAt = (rate: number, { requests: each, seconds }: Usage): number =>
  Math.ceil(Math.max(rate * seconds, (rate * each) / requestsPerSandbox));
