import {
  BatchGetItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Call } from './aws-stores.ts';

const dynamodb = new DynamoDBClient({});
const secretsManager = new SecretsManagerClient({});

/** By AWS's SDK, its clients made outside the handler and otherwise as they come. */
export const sdkCall: Call = (operation, input) => {
  switch (operation) {
    case 'GetItem':
      return dynamodb.send(new GetItemCommand(input as never));
    case 'BatchGetItem':
      return dynamodb.send(new BatchGetItemCommand(input as never));
    case 'PutItem':
      return dynamodb.send(new PutItemCommand(input as never));
    case 'UpdateItem':
      return dynamodb.send(new UpdateItemCommand(input as never));
    case 'GetSecretValue':
      return secretsManager.send(new GetSecretValueCommand(input as never));
  }
};
