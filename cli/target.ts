import { readFileSync } from 'node:fs';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { outputs, toldBy } from '../infra/stack-metadata.ts';
import type { Table } from '../lambdas/adapters/dynamodb/table.ts';
import { CommandError } from './command-error.ts';
import { outputsOf } from './deployment/deployed-stack.ts';

/** A deployment to administer: a stack in AWS, or the local service. */
export interface Target {
  readonly apiUrl: string;
  readonly directory: Table;
  readonly secrets: SecretsManagerClient;
  /** Credentials that `npm start` made up, by app; absent for a stack in AWS. */
  readonly madeUp?: Readonly<Record<string, MadeUp>>;
  /** The stand-in for every identity provider; absent for a stack in AWS. */
  readonly madeUpProviderUrl?: string;
  /** Absent for the local service. */
  readonly stack?: { readonly name: string; readonly ephemeralTable: string };
}

/** Made-up credentials of an app's users and backends. The bearer token is the identity provider's, for `userId`. */
export interface MadeUp {
  readonly apiKey: string;
  readonly bearerToken?: string;
  readonly userId?: string;
  readonly users?: readonly { readonly username: string; readonly password: string }[];
  readonly phoneNumber?: string;
}

/** Finds the deployment of this name in a stack by the outputs, with the credentials and Region of your environment, as the AWS CLI finds them. */
export async function deployedTarget(stackName: string, deployment: string): Promise<Target> {
  const cloudFormation = new CloudFormationClient({});
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
  const told = outputsOf(Stacks[0]);
  const output = (key: string) => {
    const found = toldBy(told, key, deployment);
    if (found === undefined)
      throw new CommandError(`The stack ${stackName} has no output ${key}: deploy it first.`);
    return found;
  };
  return {
    apiUrl: output(outputs.apiUrl),
    directory: { client: new DynamoDBClient({}), name: output(outputs.directoryTable) },
    secrets: new SecretsManagerClient({}),
    stack: { name: stackName, ephemeralTable: output(outputs.ephemeralTable) },
  };
}

/** The part of `.local/credentials.json` that the CLI reads. */
export interface CredentialsFile {
  readonly baseUrl: string;
  readonly endpoints: {
    readonly dynamodb: string;
    readonly secretsManager: string;
    readonly identityProvider: string;
  };
  readonly tables: { readonly directory: string };
  readonly apps: Readonly<Record<string, MadeUp>>;
}

/** Finds the local service by the file that `npm start` writes. */
export function localTarget(file: string): Target {
  const { baseUrl, endpoints, tables, apps } = readCredentials(file);
  // The local stand-ins accept any access key as an administrator's.
  const access = { region: 'us-east-1', credentials: { accessKeyId: 'cli', secretAccessKey: 'local' } };
  return {
    apiUrl: baseUrl,
    directory: {
      client: new DynamoDBClient({ ...access, endpoint: endpoints.dynamodb }),
      name: tables.directory,
    },
    secrets: new SecretsManagerClient({ ...access, endpoint: endpoints.secretsManager }),
    madeUp: apps,
    madeUpProviderUrl: endpoints.identityProvider,
  };
}

function readCredentials(file: string): CredentialsFile {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as CredentialsFile;
  } catch {
    throw new CommandError(`${file} does not exist: run \`npm start\` in another terminal first.`);
  }
}
