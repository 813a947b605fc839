import type { App } from '../../lambdas/contract/app.ts';
import { type Flow, flowsOf } from './flows.ts';
import { assumptions, prices } from './prices.ts';
import { type Counted, requests } from './requests.ts';

interface Properties {
  readonly MemorySize?: number;
  readonly AccessLogSettings?: object;
  readonly Metrics?: readonly object[];
}
export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Properties | undefined }>
  >;
}

/** USD, by what it is paid for. */
export interface Cost extends Readonly<Record<string, unknown>> {
  readonly app: string;
  readonly caller: string;
  readonly requests: number;
  readonly api: number;
  readonly lambda: number;
  readonly dynamodb: number;
  readonly logs: number;
  readonly transfer: number;
  readonly total: number;
}

const million = 1_000_000;
const gigabyte = 1_000_000_000;

/** What `tokens` tokens cost, by each flow of each app. SMS are not in it: their price is the country's. */
export const costsOf = (apps: readonly App[], template: Template, tokens: number): Cost[] =>
  apps.flatMap((app) => flowsOf(app).map((flow) => costOf(flow, template, tokens)));

function costOf(flow: Flow, template: Template, tokens: number): Cost {
  const { app, caller } = flow;
  const each = flow.requests.map((name) => {
    const counted: Counted = requests[name];
    const { ephemeral, directory } = counted;
    const isVend = name.startsWith('a vend');
    const memory = memoryMegabytesOf(template, name === 'a nonce' ? 'ServeShared' : `ServeApp-${app}`);
    return {
      lambda: (millisOf(flow, counted, isVend, memory) / 1_000) * (memory / 1_024),
      writes: ephemeral.writes + directory.writes,
      reads: ephemeral.reads + directory.reads + directory.batched,
      logBytes:
        assumptions.requestLogBytes +
        (isVend ? assumptions.tokenLogBytes : 0) +
        (hasAccessLog(template) ? assumptions.accessLogBytes : 0),
    };
  });
  const sum = (of: keyof (typeof each)[number]) => each.reduce((total, request) => total + request[of], 0);
  const millions = tokens / million;
  const usd = {
    api: millions * each.length * prices.apiRequestsPerMillion,
    lambda:
      millions * each.length * prices.invocationsPerMillion + tokens * sum('lambda') * prices.gigabyteSecond,
    dynamodb: millions * (sum('writes') * prices.writesPerMillion + sum('reads') * prices.readsPerMillion),
    logs: ((tokens * sum('logBytes')) / gigabyte) * prices.logGigabyte,
    transfer: ((tokens * each.length * assumptions.answerBytes) / gigabyte) * prices.transferGigabyte,
  };
  const total = Object.values(usd).reduce((all, part) => all + part, 0);
  return { app, caller, requests: each.length, ...usd, total };
}

const hasAccessLog = ({ Resources }: Template) =>
  Object.values(Resources).some(({ Properties }) => Properties?.AccessLogSettings !== undefined);

/** How long the function works on a request. CPU grows with memory (Lambda Developer Guide, "Configure Lambda function memory"); waiting does not shrink. */
export function millisOf(flow: Flow, { rounds }: Counted, isVend: boolean, memoryMegabytes: number): number {
  const hash = isVend && flow.hashesPassword ? assumptions.passwordHashMillis : 0;
  const upstream = isVend && flow.asksVendor ? assumptions.upstreamMillis : 0;
  const own = (assumptions.ownMillis + hash) * (1_024 / memoryMegabytes);
  return rounds * assumptions.roundMillis + own + upstream;
}

/** Throws if the template has no such function. */
function memoryMegabytesOf({ Resources }: Template, name: string): number {
  const stem = `TokenVending${name.replace(/[^A-Za-z0-9]/g, '')}`;
  const found = Object.entries(Resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.slice(0, -8) === stem,
  );
  if (!found) throw new Error(`the template has no function ${name}`);
  return found[1].Properties?.MemorySize ?? 128;
}

/** What the stack costs a month if no one calls, in USD, by what it is paid for. */
export function monthlyOf({ Resources }: Template, apps: readonly App[]): Readonly<Record<string, number>> {
  const types = Object.values(Resources).map(({ Type }) => Type);
  const count = (type: string) => types.filter((each) => each === type).length;
  // AWS counts each metric that an alarm watches, and no expression.
  const alarmMetrics = Object.values(Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .flatMap(({ Properties }) => Properties?.Metrics?.filter((each) => 'MetricStat' in each) ?? [{}]).length;
  return {
    secrets: count('AWS::SecretsManager::Secret') * prices.secretMonth,
    alarms: alarmMetrics * prices.alarmMonth,
    dashboards: count('AWS::CloudWatch::Dashboard') * prices.dashboardMonth,
    kmsKeys: count('AWS::KMS::Key') * prices.kmsKeyMonth,
    metrics: apps.length * assumptions.metricsPerApp * prices.metricMonth,
  };
}
