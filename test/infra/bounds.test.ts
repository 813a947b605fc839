import { describe, expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { type Resource, readTemplate, synthesize } from './synthesized.ts';

/** Has every bound that there is. */
const { template } = synthesize(
  defineConfig({
    name: 'bounded',
    throttle: { requestsPerSecond: 40, burst: 80 },
    functions: { reservedConcurrency: 30 },
    tables: {
      ephemeral: {
        maxWriteUnitsPerSecond: 9_000,
        warm: { readUnitsPerSecond: 20_000, writeUnitsPerSecond: 8_000 },
      },
    },
    spending: { notify: ['a@example.com', 'b@example.com'], monthlyUsd: 50, monthlySmsUsd: 20 },
    apps: {
      shop: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
      help: {
        profile: 'comapi',
        roles: ['integrator', 'vendor'],
        settings: { apiSpaceId: '5b3a4f0e-8a51-4d7e-9d0a-0c1b2a3d4e5f', issuer: 'i', audience: 'a' },
        callers: [{ kind: 'password' }],
        reservedConcurrency: 5,
        provisionedConcurrency: 2,
      },
    },
  }),
);
const resources = Object.entries(template.Resources as Record<string, Resource & { DependsOn?: string[] }>);
const { ofType, functionId } = readTemplate({ template } as never);
const properties = (type: string) => ofType(type).map(([, { Properties }]) => Properties);

describe('the stage', () => {
  test('lets each route take so many requests, and has no settings of single routes: they would outlive them', () => {
    expect(properties('AWS::ApiGatewayV2::Stage')).toEqual([
      {
        AccessLogSettings: expect.anything(),
        ApiId: expect.anything(),
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 40, ThrottlingBurstLimit: 80 },
        StageName: '$default',
      },
    ]);
  });

  test('by default takes 500 a second', () => {
    const { throttle } = defineConfig({
      name: 'n',
      apps: { a: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'apiKey' }] } },
    });
    expect(throttle).toEqual({ requestsPerSecond: 500, burst: 500 });
  });
});

test('CloudFormation makes eight routes at a time: each but the first waits for one, and no two for the same', () => {
  const routes = resources.filter(([, { Type }]) => Type === 'AWS::ApiGatewayV2::Route');
  const waits = routes.map(([, { DependsOn = [] }]) => DependsOn);
  expect(waits.filter((of) => of.length === 0)).toHaveLength(8);
  const waitedFor = waits.flat();
  expect(new Set(waitedFor).size).toBe(routes.length - 8);
  expect(waitedFor.every((id) => routes.some(([route]) => route === id))).toBe(true);
});

test('each function that serves requests has its share of the concurrency; an app may have another', () => {
  const reserved = (name: string) =>
    template.Resources[functionId(name)].Properties.ReservedConcurrentExecutions;
  expect(['ServeShared', 'ServeApp-shop', 'ServeApp-help'].map(reserved)).toEqual([30, 30, 5]);
});

test('an app may have warm sandboxes, behind an alias that the API calls', () => {
  const aliases = ofType('AWS::Lambda::Alias');
  expect(aliases.map(([, { Properties }]) => Properties)).toEqual([
    expect.objectContaining({
      FunctionName: { Ref: functionId('ServeApp-help') },
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    }),
  ]);
  const called = properties('AWS::ApiGatewayV2::Integration').map(({ IntegrationUri }) => IntegrationUri);
  expect(called).toContainEqual({ Ref: aliases[0]?.[0] });
});

test('no more sandboxes can be warm than may run', () => {
  expect(() =>
    defineConfig({
      name: 'n',
      functions: { reservedConcurrency: 3 },
      apps: {
        a: {
          profile: 'qiscus',
          settings: { appId: 'x' },
          callers: [{ kind: 'apiKey' }],
          provisionedConcurrency: 4,
        },
      },
    }),
  ).toThrow('apps.a.provisionedConcurrency: is more than reservedConcurrency');
});

test('the tables serve no more than is configured, and are warm for it', () => {
  const bounds = (name: string) => {
    const [, table] = ofType('AWS::DynamoDB::Table').find(([id]) => id.includes(name)) ?? [];
    return [table?.Properties['OnDemandThroughput'], table?.Properties['WarmThroughput']];
  };
  expect(bounds('Ephemeral')).toEqual([
    { MaxReadRequestUnits: 12_000, MaxWriteRequestUnits: 9_000 },
    { ReadUnitsPerSecond: 20_000, WriteUnitsPerSecond: 8_000 },
  ]);
  expect(bounds('Directory')).toEqual([
    { MaxReadRequestUnits: 12_000, MaxWriteRequestUnits: 4_000 },
    undefined,
  ]);
});

test('people hear of the cost of a month, before it is reached, and of that of SMS at once', () => {
  const subscribers = ['a@example.com', 'b@example.com'].map((Address) => ({
    SubscriptionType: 'EMAIL',
    Address,
  }));
  const at = (NotificationType: string, Threshold: number) => ({
    Notification: { NotificationType, Threshold, ComparisonOperator: 'GREATER_THAN' },
    Subscribers: subscribers,
  });
  expect(properties('AWS::Budgets::Budget')).toEqual([
    {
      Budget: { BudgetType: 'COST', TimeUnit: 'MONTHLY', BudgetLimit: { Amount: 50, Unit: 'USD' } },
      NotificationsWithSubscribers: [at('ACTUAL', 80), at('ACTUAL', 100), at('FORECASTED', 100)],
    },
  ]);
  const [topic] = ofType('AWS::SNS::Topic').map(([id]) => id);
  expect(properties('AWS::CloudWatch::Alarm')).toContainEqual(
    expect.objectContaining({
      Namespace: 'AWS/SNS',
      MetricName: 'SMSMonthToDateSpentUSD',
      Statistic: 'Maximum',
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 20,
      AlarmActions: [{ Ref: topic }],
    }),
  );
  expect(properties('AWS::SNS::Subscription').map(({ Endpoint, Protocol }) => [Endpoint, Protocol])).toEqual([
    ['a@example.com', 'email'],
    ['b@example.com', 'email'],
  ]);
});
