import * as secretsManager from '@aws-sdk/client-secrets-manager';
import { describe, expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { decide, parseResourcePolicy } from '../../local/iam.ts';
import { login } from '../fixtures/login.ts';
import { readTemplate, synthesize } from './synthesized.ts';

/** SECURITY.md: with `administrators` set, only they can ... */
const promised = {
  read: ['GetSecretValue'],
  change: ['PutSecretValue', 'UpdateSecret', 'UpdateSecretVersionStage', 'TagResource', 'UntagResource'],
  copy: ['ReplicateSecretToRegions', 'RemoveRegionsFromReplication', 'StopReplicationToReplica'],
  rotate: ['RotateSecret', 'CancelRotateSecret'],
  delete: ['DeleteSecret', 'RestoreSecret'],
  'change its policy': ['PutResourcePolicy', 'DeleteResourcePolicy'],
};
/** What tells no value and changes no secret; BatchGetSecretValue asks for GetSecretValue of each. */
const harmless = [
  'BatchGetSecretValue',
  'CreateSecret',
  'DescribeSecret',
  'GetRandomPassword',
  'GetResourcePolicy',
  'ListSecrets',
  'ListSecretVersionIds',
  'ValidateResourcePolicy',
];

const account = 'arn:aws:iam::123456789012';
const admin = `${account}:role/team/Admin`;
const deployer = `${account}:role/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-1`;
const base = defineConfig({
  name: 'keys',
  apps: {
    wonderful: { profile: 'wonderful', settings: { tenantId: 't' }, callers: [login] },
    chat: { profile: 'qiscus', settings: { appId: 'x' }, callers: [{ kind: 'passcode' }] },
  },
});
const template = readTemplate(synthesize({ ...base, administrators: [admin] }));
const policies = template
  .ofType('AWS::SecretsManager::ResourcePolicy')
  .map(([, { Properties }]) => Properties);

/** The role of a function, as CloudFormation would resolve it. */
function roleOf(name: string): string {
  const functions = new Map(template.ofType('AWS::Lambda::Function'));
  return `${account}:role/${template.idOf(functions.get(template.functionId(name))?.Properties['Role'])}`;
}

const pseudoParameters: Readonly<Record<string, string>> = {
  Partition: 'aws',
  AccountId: '123456789012',
  Region: 'eu-west-1',
};

/** Whether the policy of the app's secret keeps this principal from this action. */
function isDenied(app: string, principalArn: string, action: string): boolean {
  const secrets = new Map(template.ofType('AWS::SecretsManager::Secret'));
  const policy = policies.find(
    ({ SecretId }) => secrets.get(template.idOf(SecretId))?.Properties['Name'] === `keys/${app}/signing-key`,
  );
  const resolved = JSON.stringify(policy?.['ResourcePolicy'])
    .replace(/\{"Fn::GetAtt":\["(\w+)","Arn"\]\}/g, `"${account}:role/$1"`)
    .replace(/\{"Fn::Sub":("[^"]*")\}/g, '$1')
    .replace(/\$\{AWS::(\w+)\}/g, (_, name: string) => pseudoParameters[name] ?? '');
  const request = { action: `secretsmanager:${action}`, resource: 'the-secret', principalArn };
  return decide(parseResourcePolicy(JSON.parse(resolved), 'the-secret', app), request) === 'denied';
}

test('every action of Secrets Manager is either promised or harmless', () => {
  const actions = Object.keys(secretsManager).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
  expect(actions.sort()).toEqual([...Object.values(promised).flat(), ...harmless].sort());
});

describe.each(Object.entries(promised))('only administrators can %s a secret', (_, actions) => {
  test.each(actions)('%s', (action) => {
    const others = [
      `${admin}istrator`,
      `${account}:user/eve`,
      // Who may make roles can make one that only looks like the deployment's.
      `${account}:role/cdk-hnb659fds-cfn-exec-role-123456789012-eu-west-2`,
      `${account}:role/cdk-x-cfn-exec-role-y`,
      roleOf('ServeShared'),
      roleOf('ServeApp-chat'),
    ];
    for (const each of others) expect([each, isDenied('wonderful', each, action)]).toEqual([each, true]);
    for (const each of [admin, deployer])
      expect([each, isDenied('wonderful', each, action)]).toEqual([each, false]);
  });
});

test.each(harmless)('%s is for IAM to decide', (action) => {
  expect(isDenied('wonderful', `${account}:user/eve`, action)).toBe(false);
});

test.each([
  ['wonderful', ['ServeApp-wonderful', 'KeyRotation-RotateKey']],
  ['chat', ['ServeApp-chat']],
])('the functions of %s read its secret', (app, functions) => {
  for (const each of functions.map(roleOf))
    expect([each, isDenied(app, each, 'GetSecretValue')]).toEqual([each, false]);
});

test('every secret has a policy, which AWS refuses if it is public', () => {
  expect(policies).toHaveLength(2);
  for (const { BlockPublicPolicy } of policies) expect(BlockPublicPolicy).toBe(true);
});

test('without administrators there is no policy', () => {
  expect(readTemplate(synthesize(base)).ofType('AWS::SecretsManager::ResourcePolicy')).toEqual([]);
});
