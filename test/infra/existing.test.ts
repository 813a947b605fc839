import { describe, expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';
import { login } from '../fixtures/login.ts';
import { allows, readTemplate, synthesize } from './synthesized.ts';

const secrets = ['acme/shop/signing-key', 'acme/help/signing-key', 'acme/gone/upstream-credentials'];
const configOf = (existing: NonNullable<VendingConfigInput['existing']>) =>
  defineConfig({
    name: 'acme',
    administrators: ['arn:aws:iam::123456789012:role/Admin'],
    apps: {
      shop: { profile: 'wonderful', settings: { tenantId: 't' }, callers: [login] },
      help: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
    },
    existing,
  });
const [stack, fresh] = [
  synthesize(configOf({ prod: { secrets, directoryTable: 'acme-restored' } })),
  synthesize(configOf({})),
];
const [template, made] = [readTemplate(stack), readTemplate(fresh)];
const arnOf = (service: string, rest: string) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      `:${service}:`,
      { Ref: 'AWS::Region' },
      ':',
      { Ref: 'AWS::AccountId' },
      `:${rest}`,
    ],
  ],
});

describe('a secret that exists', () => {
  test('is not made, and every function reads it by its name', () => {
    expect(template.ofType('AWS::SecretsManager::Secret')).toEqual([]);
    for (const app of ['shop', 'help']) {
      expect(template.variablesOf(`ServeApp-${app}`)['SIGNING_KEY_ARN']).toBe(`acme/${app}/signing-key`);
      expect(allows(template.statementsOf(`ServeApp-${app}`), 'secretsmanager')).toEqual([
        {
          Effect: 'Allow',
          Action: 'secretsmanager:GetSecretValue',
          Resource: arnOf('secretsmanager', `secret:acme/${app}/signing-key-??????`),
        },
      ]);
    }
  });

  test('is rotated and guarded as any other, the guard first', () => {
    const [[policyId = '', policy] = [], ...otherPolicies] = template.ofType(
      'AWS::SecretsManager::ResourcePolicy',
    );
    expect([policy?.Properties['SecretId'], otherPolicies[0]?.[1].Properties['SecretId']]).toEqual(
      secrets.slice(0, 2),
    );
    const [[, schedule] = []] = template.ofType('AWS::SecretsManager::RotationSchedule');
    expect(schedule?.Properties['SecretId']).toBe('acme/shop/signing-key');
    expect((schedule as { DependsOn?: string[] } | undefined)?.DependsOn).toContain(policyId);
    const rotates = allows(template.statementsOf('KeyRotation-RotateKey'), 'secretsmanager');
    expect(rotates.map(({ Resource }) => Resource)).toEqual([
      arnOf('secretsmanager', 'secret:acme/shop/signing-key-??????'),
    ]);
  });
});

describe('a directory table that exists', () => {
  test('is not made, and is that of the functions and the outputs', () => {
    expect(template.ofType('AWS::DynamoDB::Table').map(([id]) => id)).toEqual([
      expect.stringContaining('Ephemeral'),
    ]);
    expect(stack.template.Outputs.DirectoryTableName.Value).toBe('acme-restored');
    for (const name of ['ServeApp-shop', 'ServeApp-help', 'PublishKeys', 'KeyRotation-RotateKey'])
      expect(template.variablesOf(name)['DIRECTORY_TABLE']).toBe('acme-restored');
    const resources = allows(template.statementsOf('PublishKeys'), 'dynamodb').map(
      ({ Resource }) => Resource,
    );
    expect(resources).toEqual([arnOf('dynamodb', 'table/acme-restored')]);
  });
});

test('taking over changes nothing else', () => {
  const ids = ({ ofType }: typeof made) =>
    ['AWS::ApiGatewayV2::Route', 'AWS::Lambda::Function', 'AWS::IAM::Role', 'AWS::IAM::Policy'].flatMap(
      (type) => ofType(type).map(([id]) => id),
    );
  expect(ids(template)).toEqual(ids(made));
  const keyed = ({ policies }: typeof made) =>
    policies.flatMap(({ statements }) => statements.map(({ Action, Condition }) => [Action, Condition]));
  expect(keyed(template)).toEqual(keyed(made));
});

test('tools are told what is taken over, without what no app has', () => {
  expect(stack.template.Metadata.TokenVending.existing).toEqual({
    secrets: secrets.slice(0, 2),
    directoryTable: 'acme-restored',
  });
  expect(fresh.template.Metadata.TokenVending.existing).toEqual({ secrets: [] });
});

test('one stage takes over nothing of another', () => {
  const { existing } = configOf({ prod: { secrets, directoryTable: 'acme-restored' } });
  const dev = readTemplate(synthesize({ ...configOf({}), existing, stage: 'dev' }));
  for (const type of ['AWS::SecretsManager::Secret', 'AWS::DynamoDB::Table'])
    expect(dev.ofType(type)).toEqual(made.ofType(type));
});

test.each([
  ['prod', 'shop/signing-key', 'acme/{app}/signing-key'],
  ['prod', 'acme/shop/key', 'acme/{app}/signing-key'],
  ['dev', 'acme/shop/signing-key', 'acme-dev/{app}/signing-key'],
])('in %s, the name %s is refused', (stage, secret, form) => {
  expect(() => configOf({ [stage]: { secrets: [secret] } })).toThrow(
    `existing.${stage}.secrets: names ${secret}, which is not of the form ${form}`,
  );
});

test('the ARN of a table is refused', () => {
  const directoryTable = 'arn:aws:dynamodb:us-east-1:123456789012:table/acme';
  expect(() => configOf({ prod: { directoryTable } })).toThrow("directoryTable: is not a table's name");
});
