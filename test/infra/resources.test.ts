import { describe, expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';
import shipped from '../fixtures/demo-config.ts';
import { everyVendor, openWires, twoApps, unsafeApp } from './configs.ts';
import { readTemplate, synthesize, synthesizeAnew } from './synthesized.ts';

const stack = synthesize(shipped);
const template = readTemplate(stack);

test('two syntheses are one', () => {
  expect(JSON.stringify(synthesizeAnew(shipped).template)).toBe(JSON.stringify(stack.template));
});

test.each(template.ofType('AWS::Lambda::Function'))(
  'the function %s is as all are',
  (_id, { Properties }) => {
    expect(Properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Timeout: shipped.functions.timeoutSeconds,
      LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
    });
    const { LogGroup } = Properties['LoggingConfig'] as { LogGroup: unknown };
    const group = template.ofType('AWS::Logs::LogGroup').find(([id]) => id === template.idOf(LogGroup));
    expect(group?.[1].Properties).toEqual({ RetentionInDays: shipped.functions.logRetentionDays });
  },
);

test("memory, time, log level and retention are the configuration's", () => {
  const functions = {
    ...{ memoryMegabytes: 300, passwordMemoryMegabytes: 900 },
    ...{ timeoutSeconds: 20, logRetentionDays: 7, systemLogLevel: 'INFO' },
  };
  const other = readTemplate(synthesize({ ...shipped, functions } as typeof shipped));
  const checkPasswords = Object.entries(shipped.apps).flatMap(([name, { callers }]) =>
    callers.some(({ kind }) => kind === 'password')
      ? [`TokenVendingServeApp${name.replaceAll('-', '')}`]
      : [],
  );
  expect(checkPasswords.length).toBeGreaterThan(0);
  for (const [id, { Properties }] of other.ofType('AWS::Lambda::Function'))
    expect(Properties).toMatchObject({
      MemorySize: checkPasswords.includes(id.slice(0, -8)) ? 900 : 300,
      Timeout: 20,
      LoggingConfig: { SystemLogLevel: 'INFO' },
    });
  for (const [, { Properties }] of other.ofType('AWS::Logs::LogGroup'))
    expect(Properties).toEqual({ RetentionInDays: 7 });
});

describe('the tables', () => {
  const table = (name: string) => {
    const found = template.ofType('AWS::DynamoDB::Table').filter(([id]) => id.includes(name));
    expect(found).toHaveLength(1);
    return found[0]?.[1];
  };
  const alike = {
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  };

  test('there are two', () => expect(template.ofType('AWS::DynamoDB::Table')).toHaveLength(2));

  test('Directory is backed up, protected and retained, and sweeps nothing', () => {
    const directory = table('Directory');
    expect(directory).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        ...alike,
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
    expect(directory?.Properties).not.toHaveProperty('TimeToLiveSpecification');
  });

  test('Ephemeral sweeps by expiresAt', () => {
    expect(table('Ephemeral')?.Properties).toMatchObject({
      ...alike,
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });
});

describe('warnings', () => {
  const warnings = (config: typeof shipped) =>
    synthesize(config)
      .messages.filter(({ level }) => level === 'warning')
      .map(({ entry }) => String(entry.data));

  test('name each unsafe choice', () => {
    const given = warnings(unsafeApp);
    expect(given).toHaveLength(2);
    expect(given).toEqual([
      expect.stringContaining('apps.open.allowShortSecret'),
      expect.stringContaining('apps.open.allowedOrigins'),
    ]);
  });

  test('name each way on which others can listen', () => {
    expect(warnings(openWires)).toEqual([
      expect.stringContaining(
        'apps.chat.callers: anyone on the network path to http://login.example.com/keys',
      ),
      expect.stringContaining('apps.chat.settings: anyone on the network path to http://api.example.com'),
    ]);
  });

  test.each([twoApps, everyVendor])('are none where there is none: $name', (config) =>
    expect(warnings(config)).toEqual([]),
  );
});

test.each([
  ['api'],
  ['directory-table'],
  ['serve-shared'],
  ['app1', 'app-1'],
  ['a-b', 'ab'],
  ['a1b', 'a-1b'],
])('apps of the names %s %s are deployed or refused, but synth does not break', (...names) => {
  const app = { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] };
  const apps = Object.fromEntries(names.filter(Boolean).map((name) => [name, app]));
  let config: typeof shipped;
  try {
    config = defineConfig({ name: 'names', apps } as unknown as VendingConfigInput);
  } catch (refusal) {
    expect(String(refusal)).toMatch(/vending\.config\.ts is not valid:\n {2}apps\./);
    return;
  }
  expect(() => synthesize(config)).not.toThrow();
});
