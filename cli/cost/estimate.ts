import type { App } from '../../lambdas/contract/app.ts';
import { type Flow, flowsOf } from './flows.ts';
import { assumptions, prices, wholeCpuMegabytes } from './prices.ts';
import { type Counted, type RequestName, requests } from './requests.ts';

interface Properties {
  readonly MemorySize?: number;
  readonly LoggingConfig?: { readonly SystemLogLevel?: string };
  readonly AccessLogSettings?: object;
  readonly Metrics?: readonly object[];
}
export interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Properties | undefined }>
  >;
}

/** USD, by what it is paid for. */
export interface Usd {
  readonly api: number;
  readonly lambda: number;
  readonly dynamodb: number;
  readonly logs: number;
  readonly transfer: number;
  readonly total: number;
}

/** What the tokens of one flow cost: all of its requests, and each. */
export interface Cost extends Usd {
  readonly app: string;
  readonly caller: string;
  readonly requests: readonly (Usd & { readonly request: RequestName })[];
}

const million = 1_000_000;
const gigabyte = 1_000_000_000;

/** What `tokens` tokens cost, by each flow of each app. SMS are not in it: their price is the country's. */
export const costsOf = (apps: readonly App[], template: Template, tokens: number): Cost[] =>
  apps.flatMap((app) => flowsOf(app).map((flow) => costOf(flow, template, tokens)));

function costOf(flow: Flow, template: Template, tokens: number): Cost {
  const { app, caller } = flow;
  const each = flow.requests.map((request) => ({ request, ...usdOf(request, flow, template, tokens) }));
  const sum = (part: keyof Usd) => each.reduce((total, usd) => total + usd[part], 0);
  const [api, lambda, dynamodb] = [sum('api'), sum('lambda'), sum('dynamodb')];
  const [logs, transfer, total] = [sum('logs'), sum('transfer'), sum('total')];
  return { app, caller, api, lambda, dynamodb, logs, transfer, total, requests: each };
}

function usdOf(request: RequestName, flow: Flow, template: Template, tokens: number): Usd {
  const counted: Counted = requests[request];
  const { ephemeral, directory } = counted;
  const isVend = request.startsWith('a vend');
  const made = functionOf(template, request === 'a nonce' ? 'ServeShared' : `ServeApp-${flow.app}`);
  const memory = made.MemorySize ?? 128;
  const seconds = millisOf(flow, counted, isVend, memory) / 1_000;
  const writes = ephemeral.writes + directory.writes;
  const units = readUnitsOf(counted);
  const logBytes =
    assumptions.requestLogBytes +
    (isVend ? assumptions.auditLogBytes : 0) +
    (made.LoggingConfig?.SystemLogLevel === 'WARN' ? 0 : assumptions.systemLogBytes) +
    (hasAccessLog(template) ? assumptions.accessLogBytes : 0);
  const usd = {
    api: (tokens / million) * prices.apiRequestsPerMillion,
    lambda:
      (tokens / million) * prices.invocationsPerMillion +
      tokens * seconds * (memory / 1_024) * prices.gigabyteSecond,
    dynamodb: (tokens / million) * (writes * prices.writesPerMillion + units * prices.readsPerMillion),
    logs: ((tokens * logBytes) / gigabyte) * prices.logGigabyte,
    transfer: ((tokens * assumptions.answerBytes) / gigabyte) * prices.transferGigabyte,
  };
  return { ...usd, total: Object.values(usd).reduce((all, part) => all + part, 0) };
}

/** A read that need not be consistent is half a unit (DynamoDB Developer Guide, "Read consistency"). */
const readUnitsOf = ({ ephemeral, directory, halves }: Counted): number =>
  ephemeral.reads + directory.reads + directory.batched - halves / 2;

const hasAccessLog = ({ Resources }: Template) =>
  Object.values(Resources).some(({ Properties }) => Properties?.AccessLogSettings !== undefined);

/** How long the function works on a request. CPU grows with memory, up to what one thread can use; waiting does not shrink. */
export function millisOf(flow: Flow, { rounds }: Counted, isVend: boolean, memoryMegabytes: number): number {
  const hash = isVend && flow.hashesPassword ? assumptions.passwordHashCpuMillis : 0;
  const upstream = isVend && flow.asksVendor ? assumptions.upstreamMillis : 0;
  const own = (assumptions.ownCpuMillis + hash) * Math.max(1, wholeCpuMegabytes / memoryMegabytes);
  return rounds * assumptions.roundMillis + own + upstream;
}

/** Throws if the template has no such function. */
function functionOf({ Resources }: Template, name: string): Properties {
  const stem = `TokenVending${name.replace(/[^A-Za-z0-9]/g, '')}`;
  const found = Object.entries(Resources).find(
    ([id, { Type }]) => Type === 'AWS::Lambda::Function' && id.slice(0, -8) === stem,
  );
  if (!found) throw new Error(`the template has no function ${name}`);
  return found[1].Properties ?? {};
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
