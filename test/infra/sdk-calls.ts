import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  InvalidRequestException,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';

/** What the functions ask of the SDK: loaded as it is, and from a bundle, it must do the same. */
export function sdkCalls(timeoutMillis: number) {
  const settings = {
    maxAttempts: 2,
    cacheMiddleware: true,
    requestHandler: {
      connectionTimeout: timeoutMillis,
      requestTimeout: timeoutMillis,
      throwOnRequestTimeout: true,
    },
  };
  const dynamodb = new DynamoDBClient(settings);
  const secrets = new SecretsManagerClient(settings);
  const sns = new SNSClient({ ...settings, maxAttempts: 1 });
  const TableName = 'table';
  const Key = { pk: { S: 'nonce#a#Ünïcode' } };
  const SecretId = 'arn:aws:secretsmanager:eu-west-1:000000000000:secret:a/signing-key-AbCdEf';
  return {
    clients: { dynamodb, secretsmanager: secrets, sns },
    calls: {
      GetItem: () => dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true })),
      PutItem: () =>
        dynamodb.send(
          new PutItemCommand({
            TableName,
            Item: { ...Key, expiresAt: { N: '1800000000' }, apps: { SS: ['a', 'b'] } },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        ),
      UpdateItem: () =>
        dynamodb.send(
          new UpdateItemCommand({
            TableName,
            Key,
            UpdateExpression: 'ADD #count :one',
            ExpressionAttributeNames: { '#count': 'count' },
            ExpressionAttributeValues: { ':one': { N: '1' } },
            ReturnValues: 'UPDATED_NEW',
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      DeleteItem: () => dynamodb.send(new DeleteItemCommand({ TableName, Key, ReturnValues: 'ALL_OLD' })),
      BatchGetItem: () =>
        dynamodb.send(
          new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [Key], ConsistentRead: true } } }),
        ),
      GetSecretValue: () => secrets.send(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSCURRENT' })),
      PutSecretValue: () =>
        secrets.send(
          new PutSecretValueCommand({
            SecretId,
            ClientRequestToken: '00000000-0000-4000-8000-000000000000',
            SecretString: '{"keys":[]}',
            VersionStages: ['AWSPENDING'],
          }),
        ),
      DescribeSecret: () => secrets.send(new DescribeSecretCommand({ SecretId })),
      UpdateSecretVersionStage: () =>
        secrets.send(new UpdateSecretVersionStageCommand({ SecretId, VersionStage: 'AWSPENDING' })),
      Publish: () =>
        sns.send(
          new PublishCommand({
            PhoneNumber: '+4915100000001',
            Message: 'Your code is 012345 & no other',
            MessageAttributes: {
              'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
            },
          }),
        ),
    },
    /** The classes that our code asks for, by what an error is an instance of. */
    classesOf: (error: unknown) =>
      Object.entries({
        ConditionalCheckFailedException,
        InvalidRequestException,
        ResourceExistsException,
        ResourceNotFoundException,
      })
        .filter(([, type]) => error instanceof type)
        .map(([name]) => name),
  };
}

export type SdkCalls = ReturnType<typeof sdkCalls>;
export type Call = keyof SdkCalls['calls'];
