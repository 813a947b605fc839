import { expect, test } from '@jest/globals';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { everyVendor } from './configs.ts';
import { allows, readTemplate, synthesize } from './synthesized.ts';

const kmsKeyArn = 'arn:aws:kms:eu-central-1:123456789012:key/0c8a3f0e-3f5b-4b7e-9a51-2d8c4e6a9b10';
const ruled: VendingConfig = {
  ...everyVendor,
  kmsKeyArn,
  monitoring: { ...everyVendor.monitoring, probeMinutes: 5 },
  tags: { team: 'chat', 'cost-center': '42' },
};
const template = readTemplate(synthesize(ruled));

test("with a key of the account's, it encrypts secrets, tables and logs, and each function that reads them may use it alone", () => {
  const keyOf = (type: string, read: (properties: Record<string, unknown>) => unknown) =>
    new Set(template.ofType(type).map(([, { Properties }]) => read(Properties)));
  expect(keyOf('AWS::SecretsManager::Secret', ({ KmsKeyId }) => KmsKeyId)).toEqual(new Set([kmsKeyArn]));
  expect(keyOf('AWS::Logs::LogGroup', ({ KmsKeyId }) => KmsKeyId)).toEqual(new Set([kmsKeyArn]));
  for (const sse of keyOf('AWS::DynamoDB::Table', ({ SSESpecification }) => SSESpecification))
    expect(sse).toEqual({ KMSMasterKeyId: kmsKeyArn, SSEEnabled: true, SSEType: 'KMS' });
  const usedBy = (name: string) => allows(template.statementsOf(name), 'kms').map(({ Resource }) => Resource);
  for (const name of ['ServeShared', 'ServeApp-comapi', 'PublishKeys', 'KeyRotation-RotateKey'])
    expect([name, usedBy(name)]).toEqual([name, [kmsKeyArn]]);
  expect(usedBy('Operations-Probe-Function')).toEqual([]);
});

test.each([
  'AWS::Lambda::Function',
  'AWS::DynamoDB::Table',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
])('every %s has the tags', (type) => {
  for (const [, { Properties }] of template.ofType(type))
    expect(Properties['Tags']).toEqual(
      expect.arrayContaining([
        { Key: 'cost-center', Value: '42' },
        { Key: 'team', Value: 'chat' },
      ]),
    );
});

test.each([
  [true, 'Retain'],
  [false, 'Delete'],
])('keepsData %s: the log groups are, with their function gone: %s', (keepsData, policy) => {
  const { ofType } = readTemplate(synthesize({ ...everyVendor, keepsData }));
  for (const [, { DeletionPolicy }] of ofType('AWS::Logs::LogGroup')) expect(DeletionPolicy).toBe(policy);
});
