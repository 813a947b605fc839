import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, describe, expect, test } from '@jest/globals';
import { keptIn } from '../../local/kept.ts';
import { listen } from '../../local/listen.ts';
import { type Runner, startRunner } from '../../local/runner.ts';
import { keepFreePorts } from '../harness/free-port.ts';
import { removeDirectories, smallTemplate, temporaryDirectory, writeAssembly } from './small-assembly.ts';

afterAll(removeDirectories);

const tellsProcess = 'exports.handler = async () => ({ pid: process.pid });';
const start = (stateDirectory: string) =>
  startRunner({
    assembly: writeAssembly(smallTemplate(), tellsProcess),
    port: 0,
    stateDirectory,
    keepsState: true,
    log: () => {},
  });
const clientsOf = ({ administrator, endpoints }: Runner) => ({
  tables: new DynamoDBClient({ ...administrator, endpoint: endpoints.dynamodb }),
  secrets: new SecretsManagerClient({ ...administrator, endpoint: endpoints.secretsManager }),
});
const SecretId = 'small/first/signing-key';

describe('from one start to the next', () => {
  test('tables, secrets with their versions and labels, people, keys and ports live on', async () => {
    const directory = temporaryDirectory();
    await keepFreePorts(join(directory, 'state'));
    const first = await start(directory);
    // Not on ports that others may have taken before the second start.
    for (const url of Object.values(first.endpoints)) expect(Number(new URL(url).port)).toBeLessThan(32_768);
    const { tables, secrets } = clientsOf(first);
    await tables.send(new PutItemCommand({ TableName: 'Small-Table', Item: { pk: { S: 'a' } } }));
    for (const SecretString of ['one', 'two'])
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
    await first.close();

    const second = await start(directory);
    const again = clientsOf(second);
    const read = new GetItemCommand({ TableName: 'Small-Table', Key: { pk: { S: 'a' } } });
    expect((await again.tables.send(read)).Item).toEqual({ pk: { S: 'a' } });
    const valueAt = async (VersionStage: string) =>
      (await again.secrets.send(new GetSecretValueCommand({ SecretId, VersionStage }))).SecretString;
    expect([await valueAt('AWSCURRENT'), await valueAt('AWSPREVIOUS')]).toEqual(['two', 'one']);
    expect(second.people).toEqual(first.people);
    expect(second.endpoints).toEqual(first.endpoints);
    const client = { issuer: 'https://login.example.com', audience: 'a' };
    const keyId = async ({ identityProvider }: Runner) =>
      (await identityProvider.tokenFor(client, {})).split('.')[0];
    expect(await keyId(second)).toBe(await keyId(first));
    await second.close();
  });

  test('a port that another process has taken is another one', async () => {
    const file = join(temporaryDirectory(), 'kept.json');
    const open = (port: number) => listen(() => {}, port);
    const first = await keptIn(file).open('door', open);
    const second = await keptIn(file).open('door', open);
    expect(second.port).not.toBe(first.port);
    await Promise.all([first.close(), second.close()]);
  });

  test('tables live on even if another process has taken the port of DynamoDB', async () => {
    const directory = temporaryDirectory();
    await keepFreePorts(join(directory, 'state'));
    const first = await start(directory);
    await clientsOf(first).tables.send(
      new PutItemCommand({ TableName: 'Small-Table', Item: { pk: { S: 'a' } } }),
    );
    await first.close();
    const other = await listen(() => {}, Number(new URL(first.endpoints.dynamodb).port));
    const second = await start(directory);
    expect(second.endpoints.dynamodb).not.toBe(first.endpoints.dynamodb);
    const read = new GetItemCommand({ TableName: 'Small-Table', Key: { pk: { S: 'a' } } });
    expect((await clientsOf(second).tables.send(read)).Item).toEqual({ pk: { S: 'a' } });
    await Promise.all([second.close(), other.close()]);
  });

  test('values are for their owner alone; a file that is none says what to do', () => {
    const file = join(temporaryDirectory(), 'kept.json');
    keptIn(file).set('a', { b: 1 });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ a: { b: 1 } });
    writeFileSync(file, '{"a"');
    expect(() => keptIn(file)).toThrow('start with --fresh');
  });
});

describe('another assembly', () => {
  const pidOf = async ({ baseUrl }: Runner, path = '/') =>
    ((await (await fetch(`${baseUrl}${path}`)).json()) as { pid: number }).pid;

  test('is served without a restart; what is the same stays warm, and the rest stays there', async () => {
    const runner = await start(temporaryDirectory());
    const { baseUrl, endpoints } = runner;
    const pid = await pidOf(runner);
    const template = smallTemplate();
    Object.assign(template.Resources['Table']?.Properties ?? {}, { DeletionProtectionEnabled: false });
    await runner.redeploy(writeAssembly(template, tellsProcess));
    expect(await pidOf(runner)).toBe(pid);
    await runner.redeploy(writeAssembly(template, tellsProcess, 'asset.changed'));
    expect(await pidOf(runner)).not.toBe(pid);
    expect([runner.baseUrl, runner.endpoints]).toEqual([baseUrl, endpoints]);
    await runner.close();
  });

  test('that can not be served changes nothing', async () => {
    const runner = await start(temporaryDirectory());
    const pid = await pidOf(runner);
    const odd = smallTemplate([], { Queue: { Type: 'AWS::SQS::Queue' } });
    await expect(runner.redeploy(writeAssembly(odd, tellsProcess))).rejects.toThrow('AWS::SQS::Queue');
    expect(await pidOf(runner)).toBe(pid);
    await runner.close();
  });
});
