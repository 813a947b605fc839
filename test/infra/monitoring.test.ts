import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { queries } from '../../infra/monitoring/queries.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { everyVendor, twoApps } from './configs.ts';
import { readTemplate, synthesize } from './synthesized.ts';

const root = join(import.meta.dirname, '../..');
const { monitoring, alarms } = everyVendor;
/** With everything that can be asked for. */
const watched: VendingConfig = {
  ...everyVendor,
  spending: { notify: ['cost@example.com'], monthlyUsd: 50, monthlySmsUsd: 20 },
  monitoring: { ...monitoring, probeMinutes: 5, tracing: true },
  alarms: {
    ...alarms,
    topicArn: 'arn:aws:sns:eu-central-1:123456789012:on-call',
    notify: ['on-call@example.com'],
  },
};
const artifact = synthesize(watched);
const template = readTemplate(artifact);
const alarmsIn = ({ ofType }: typeof template) =>
  ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
const theOne = (type: string): Readonly<Record<string, unknown>> =>
  template.ofType(type)[0]?.[1].Properties ?? {};
const nameOf = ({ AlarmName }: Readonly<Record<string, unknown>>) =>
  String(AlarmName).replace(`${watched.name}-`, '');

describe('alarms', () => {
  test('each has a place in the runbook, and the runbook has no other', () => {
    const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
    const section = runbook.split(/^## /m).find((each) => each.startsWith('Alarms\n')) ?? '';
    const headings = Array.from(section.matchAll(/^### (.+)$/gm), ([, heading]) => heading);
    const names = alarmsIn(template)
      .map(nameOf)
      .filter((name) => !/^throttled-\d+$/.test(name));
    expect(names.toSorted()).toEqual(headings.toSorted());
    for (const { AlarmDescription } of alarmsIn(template))
      expect(AlarmDescription).toContain('docs/runbook.md');
  });

  test('each tells the topic and the addresses, also when it is over', () => {
    const own = alarmsIn(template).filter(({ Namespace }) => Namespace !== 'AWS/SNS');
    for (const { AlarmActions, OKActions } of own) {
      expect(AlarmActions).toEqual([watched.alarms.topicArn, { Ref: expect.stringContaining('Topic') }]);
      expect(OKActions).toEqual(AlarmActions);
    }
    expect(JSON.stringify(template.ofType('AWS::SNS::TopicPolicy'))).toContain('cloudwatch.amazonaws.com');
  });

  test('each of our metrics is of this deployment alone', () => {
    for (const [, { Properties }] of template.ofType('AWS::CloudWatch::Alarm')) {
      const metrics = [
        Properties,
        ...((Properties['Metrics'] ?? []) as { MetricStat?: { Metric: object } }[]),
      ];
      const own = JSON.stringify(metrics).split('"TokenVending"').length - 1;
      expect(JSON.stringify(metrics).split(`"service","Value":"${watched.name}"`).length - 1).toBe(own);
    }
  });

  test('no expression has more than ten metrics: with more functions there are more alarms', () => {
    for (const { Metrics = [] } of alarmsIn(template))
      expect((Metrics as object[]).filter((each) => 'MetricStat' in each).length).toBeLessThanOrEqual(10);
    expect(alarmsIn(template).map(nameOf)).toContain('throttled-2');
  });

  test('a deployment without generated keys, codes, vendors and probes has none for them', () => {
    const names = alarmsIn(readTemplate(synthesize(twoApps))).map(({ AlarmName }) => AlarmName);
    for (const absent of ['rotation-failed', 'many-sms', 'upstream-failed', 'probe-failed'])
      expect(names).not.toContain(`two-apps-${absent}`);
    expect(names).toContain('two-apps-server-errors');
  });
});

/** The fields that a line of the log can have. */
const source = ['log.ts', 'logger.ts'].map((file) => readFileSync(join(root, 'lambdas/http', file), 'utf8'));
const audit = readFileSync(join(root, 'lambdas/vending/audit.ts'), 'utf8');
const fields = new Set(Array.from(`${source}${audit}`.matchAll(/\b(\w+)\??:/g), ([, field]) => field));

test.each(Object.entries(queries))('the query %s asks for fields that lines of the log have', (_, query) => {
  const asked = query
    .replace(/"[^"]*"/g, '')
    .split(/\W+/)
    .filter((word) => /^[a-z]/.test(word) && !/^\d/.test(word));
  const words = new Set([
    ...[
      'filter',
      'and',
      'or',
      'stats',
      'count',
      'as',
      'min',
      'max',
      'sum',
      'pct',
      'by',
      'sort',
      'desc',
      'asc',
    ],
    ...['limit', 'display', 'timestamp', 'log'],
    ...Array.from(query.matchAll(/\bas (\w+)/g), ([, name]) => name),
  ]);
  expect(asked.filter((word) => !words.has(word) && !fields.has(word))).toEqual([]);
});

test('each query is over every log group, and a query takes at most fifty', () => {
  const groups = template.ofType('AWS::Logs::LogGroup').length;
  for (const [, { Properties }] of template.ofType('AWS::Logs::QueryDefinition'))
    expect(Properties['LogGroupNames']).toHaveLength(groups);
});

test('the access log has the route, and no path, query, header or body', () => {
  const { AccessLogSettings } = theOne('AWS::ApiGatewayV2::Stage');
  const { Format } = AccessLogSettings as { Format: string };
  expect(JSON.parse(Format)).toMatchObject({
    correlation_id: '$context.requestId',
    route: '$context.routeKey',
  });
  expect(Format).not.toMatch(/path|query|header|authorizer|claims|userAgent/i);
});

test('the dashboard is one page, whose every widget is about this deployment', () => {
  const { DashboardName, DashboardBody } = theOne('AWS::CloudWatch::Dashboard');
  expect(DashboardName).toBe(watched.name);
  const text = JSON.stringify(DashboardBody);
  expect(text.split('SEARCH(').length).toBe(text.split(`service=\\\\\\"${watched.name}\\\\\\"`).length);
});

test('tracing is asked of each function, if it is configured', () => {
  for (const [, { Properties }] of template.ofType('AWS::Lambda::Function'))
    expect(Properties['TracingConfig']).toEqual({ Mode: 'Active' });
  expect(JSON.stringify(synthesize(twoApps).template)).not.toContain('xray');
});

test('the probe has a schedule, and no right but to write its log and its trace', () => {
  expect(template.ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties)).toMatchObject([
    { ScheduleExpression: 'rate(5 minutes)' },
  ]);
  const actions = template.statementsOf('Operations-Probe-Function').flatMap(({ Action }) => Action);
  expect(actions.filter((action) => !/^(logs|xray):/.test(action))).toEqual([]);
});
