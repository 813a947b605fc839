import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { credentials, region } from './deploy-stack.ts';
import type { MiniStack } from './ministack.ts';

/** Rotates a secret with the deployed function, as Secrets Manager does: its four steps, each invoked by itself. */
export async function rotate({ url: endpoint }: MiniStack, StackName: string, SecretId: string) {
  const access = { endpoint, region, credentials, maxAttempts: 1 };
  const lambda = new LambdaClient(access);
  const { StackResources = [] } = await new CloudFormationClient(access).send(
    new DescribeStackResourcesCommand({ StackName }),
  );
  const isRotateKey = ({ ResourceType = '', LogicalResourceId = '' }) =>
    ResourceType === 'AWS::Lambda::Function' && LogicalResourceId.includes('RotateKey');
  const FunctionName = StackResources.find(isRotateKey)?.PhysicalResourceId;
  const secret = await new SecretsManagerClient(access).send(new DescribeSecretCommand({ SecretId }));
  const event = { SecretId: secret.ARN, ClientRequestToken: randomUUID() };
  for (const Step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
    const Payload = Buffer.from(JSON.stringify({ ...event, Step }));
    const { FunctionError, Payload: answer } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload }),
    );
    assert.equal(FunctionError, undefined, `${Step}: ${Buffer.from(answer ?? []).toString()}`);
  }
}
