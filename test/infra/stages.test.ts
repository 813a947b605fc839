import { describe, expect, test } from '@jest/globals';
import { synth } from '../../infra/synth.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { login } from '../fixtures/login.ts';
import { readTemplate, synthesize } from './synthesized.ts';

const stackOf = (stage: string, keepsData?: boolean) =>
  synthesize(
    defineConfig(
      {
        name: 'acme',
        administrators: ['arn:aws:iam::123456789012:role/Admin'],
        ...(keepsData !== undefined && { keepsData }),
        apps: {
          shop: { profile: 'wonderful', settings: { tenantId: 't' }, callers: [login] },
          help: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
        },
      },
      stage,
    ),
  );
const [prod, dev] = [stackOf('prod'), stackOf('dev')];
type Stack = typeof prod;
/** What outlives the stack: the types, each with its policies. */
const kept = (stack: Stack) =>
  Object.values<{ Type: string; DeletionPolicy?: string }>(stack.template.Resources)
    .filter(({ DeletionPolicy = 'Delete' }) => DeletionPolicy !== 'Delete')
    .map(({ Type }) => Type)
    .sort();
/** Every text of the template that holds the deployment's name. */
const named = (stack: Stack) =>
  [...JSON.stringify(stack.template).matchAll(/"([^"]*)"/g)]
    .flatMap(([, text = '']) => (/\bacme\b/.test(text) ? [text] : []))
    .sort();

describe('prod', () => {
  test('keeps the directory, the logs, the secrets and their policies, and is protected', () => {
    expect(kept(prod)).toEqual([
      'AWS::DynamoDB::Table',
      // Of six functions and the gateway.
      ...Array(7).fill('AWS::Logs::LogGroup'),
      'AWS::SecretsManager::ResourcePolicy',
      'AWS::SecretsManager::ResourcePolicy',
      'AWS::SecretsManager::Secret',
      'AWS::SecretsManager::Secret',
    ]);
    expect(prod.terminationProtection).toBe(true);
  });
});

describe('dev', () => {
  test('leaves nothing, and nothing stops its end', () => {
    expect(kept(dev)).toEqual([]);
    expect(dev.terminationProtection).toBe(false);
    for (const [, { Properties }] of readTemplate(dev).ofType('AWS::DynamoDB::Table')) {
      expect(Properties['DeletionProtectionEnabled'] ?? false).toBe(false);
      expect(Properties['PointInTimeRecoverySpecification']).toEqual({ PointInTimeRecoveryEnabled: false });
    }
  });

  test('is otherwise the same', () => {
    const types = (stack: Stack) =>
      Object.values<{ Type: string }>(stack.template.Resources).map(({ Type }) => Type);
    expect(types(dev)).toEqual(types(prod));
  });

  test('has no name of prod', () => {
    expect([prod.stackName, dev.stackName]).toEqual(['acme', 'acme-dev']);
    expect(named(prod).length).toBeGreaterThan(4);
    expect(named(dev)).toEqual(named(prod).map((name) => name.replace('acme', 'acme-dev')));
    expect(dev.template.Metadata.TokenVending.stage).toBe('dev');
  });

  test('may keep, if the configuration says so', () => {
    const keeping = stackOf('dev', true);
    expect([kept(keeping), keeping.terminationProtection]).toEqual([kept(prod), true]);
  });
});

test('a stage that is chosen by -c is refused', async () => {
  process.env['CDK_CONTEXT_JSON'] = '{"stage":"dev"}';
  await expect(synth()).rejects.toThrow('Choose the stage by VENDING_STAGE');
  delete process.env['CDK_CONTEXT_JSON'];
});
