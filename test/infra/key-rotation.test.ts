import { describe, expect, test } from '@jest/globals';
import { Tags } from 'aws-cdk-lib';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';
import { login } from '../fixtures/login.ts';
import { type Resource, readTemplate, synthesize, synthesizeAnew } from './synthesized.ts';

type App = VendingConfigInput['apps'][string];
const wonderful = {
  profile: 'wonderful' as const,
  settings: { tenantId: 't' },
  callers: [login],
} satisfies App;
const generatedSecret: App = {
  profile: 'chatsdk',
  settings: { appId: 'a' },
  callers: [login],
  keySource: 'generated',
};
const withApps = (apps: Record<string, App>, more: Partial<VendingConfigInput> = {}) =>
  defineConfig({ name: 'keys', apps, ...more });
const base = withApps({
  wonderful,
  shop: generatedSecret,
  chat: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
});

/** Where each secret's value comes from: what CloudFormation would make a new value by, if it changed. */
const valueSources = (secrets: readonly [string, Resource][]) =>
  Object.fromEntries(
    secrets.map(([id, { Properties }]) => [
      id,
      [Properties['Name'], Properties['SecretString'], Properties['GenerateSecretString']],
    ]),
  );
const sourcesOf = (stack: ReturnType<typeof synthesize>) =>
  valueSources(readTemplate(stack).ofType('AWS::SecretsManager::Secret'));

describe('no later synthesis changes where a value comes from', () => {
  const sources = sourcesOf(synthesize(base));

  test.each<[change: string, other: ReturnType<typeof synthesize>]>([
    ['the description', synthesize(withAlgorithm('ES256'))],
    ['tags', synthesizeAnew(base, (app) => Tags.of(app).add('team', 'chat'))],
    ['function code', synthesize({ ...base, functions: { ...base.functions, memoryMegabytes: 640 } })],
    ['the interval', synthesize(withRotation(90))],
    ['who administers', synthesize({ ...base, administrators: ['arn:aws:iam::123456789012:role/Admin'] })],
  ])('not with %s', (_, other) => {
    expect(other.template).not.toEqual(synthesize(base).template);
    expect(sourcesOf(other)).toEqual(sources);
  });

  test('a generator that had changed would be seen (control)', () => {
    const secrets = readTemplate(synthesize(base)).ofType('AWS::SecretsManager::Secret');
    const changed = secrets.map(([id, secret]): [string, Resource] => [
      id,
      { ...secret, Properties: { ...secret.Properties, GenerateSecretString: { PasswordLength: 33 } } },
    ]);
    expect(valueSources(changed)).not.toEqual(sources);
  });

  function withAlgorithm(algorithm: 'ES256') {
    const settings = { ...wonderful.settings, algorithm };
    return { ...base, apps: { ...base.apps, ...withApps({ wonderful: { ...wonderful, settings } }).apps } };
  }
  function withRotation(intervalDays: number) {
    const rotation = { intervalDays };
    return { ...base, apps: { ...base.apps, ...withApps({ wonderful: { ...wonderful, rotation } }).apps } };
  }
});

test('generated keys are rotated at once and at their interval, pasted ones never', () => {
  const template = readTemplate(synthesize(base));
  const names = new Map(
    template.ofType('AWS::SecretsManager::Secret').map(([id, { Properties }]) => [id, Properties['Name']]),
  );
  const schedules = template.ofType('AWS::SecretsManager::RotationSchedule').map(([, { Properties }]) => ({
    ...Properties,
    SecretId: names.get(template.idOf(Properties['SecretId'])),
    RotationLambdaARN: template.idOf(Properties['RotationLambdaARN']),
  }));
  expect(schedules).toEqual(
    [
      ['wonderful/signing-key', {}],
      ['shop/signing-key', { Duration: '21h' }],
      ['shop/ws-signing-key', { Duration: '21h' }],
    ].map(([name, window]) => ({
      SecretId: `keys/${name}`,
      RotationLambdaARN: template.functionId('KeyRotation-RotateKey'),
      RotationRules: { AutomaticallyAfterDays: 30, ...(window as object) },
      RotateImmediatelyOnUpdate: true,
    })),
  );
});

test('the first rotation waits for the rights that it needs', () => {
  const { template } = synthesize(base);
  const resources = Object.values(template.Resources as Record<string, Resource & { DependsOn?: string[] }>);
  for (const { DependsOn = [] } of resources.filter(({ Type }) => Type.endsWith('RotationSchedule')))
    for (const Type of ['AWS::IAM::Policy', 'AWS::Lambda::Function', 'AWS::Lambda::Permission'])
      expect(DependsOn.map((id) => template.Resources[id].Type)).toContain(Type);
});
