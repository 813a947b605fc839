import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  ListSecretVersionIdsCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../local/iam.ts';
import type { Listening } from '../../../local/listen.ts';
import { createAuthority } from '../../../local/stand-ins/authority.ts';
import { startSecretsManager } from '../../../local/stand-ins/secrets-manager.ts';

const lines: string[] = [];
const authority = createAuthority((line) => lines.push(line));
let service: Listening;
let administrator: SecretsManagerClient;

const client = (accessKeyId: string) =>
  new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: service.url,
    credentials: { accessKeyId, secretAccessKey: 'x' },
    maxAttempts: 1,
  });

beforeAll(async () => {
  service = await startSecretsManager(authority);
  administrator = client('administrator');
});
afterAll(() => service.close());

let count = 0;
const token = (digit: number) => String(digit).repeat(32);
async function newSecret() {
  const { ARN = '', Name = '' } = await administrator.send(
    new CreateSecretCommand({ Name: `small/app-${++count}` }),
  );
  const put = (value: string, more = {}) =>
    administrator.send(new PutSecretValueCommand({ SecretId: Name, SecretString: value, ...more }));
  const get = (more = {}) => administrator.send(new GetSecretValueCommand({ SecretId: Name, ...more }));
  return { arn: ARN, name: Name, put, get };
}
const failure = (sent: Promise<unknown>) =>
  sent.then(
    () => undefined,
    (error: Error) => error,
  );

test('an ARN ends in six characters of its own', async () => {
  const { arn, name } = await newSecret();
  expect(arn).toMatch(
    new RegExp(`^arn:aws:secretsmanager:us-east-1:000000000000:secret:${name}-[0-9a-f]{6}$`),
  );
});

test('a secret without a value says which label it lacks', async () => {
  const { get } = await newSecret();
  expect(await failure(get())).toMatchObject({
    name: 'ResourceNotFoundException',
    message: "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
  });
});

test('a value is found by name and by ARN; an absent secret and a second of the name are errors', async () => {
  const { arn, name, put } = await newSecret();
  await put('first');
  for (const SecretId of [name, arn]) {
    const found = await administrator.send(new GetSecretValueCommand({ SecretId }));
    expect(found).toMatchObject({
      ARN: arn,
      Name: name,
      SecretString: 'first',
      VersionStages: ['AWSCURRENT'],
    });
    expect(found.CreatedDate).toBeInstanceOf(Date);
  }
  const absent = administrator.send(new GetSecretValueCommand({ SecretId: 'small/none' }));
  expect(await failure(absent)).toMatchObject({ name: 'ResourceNotFoundException' });
  const again = administrator.send(new CreateSecretCommand({ Name: name }));
  expect(await failure(again)).toMatchObject({ name: 'ResourceExistsException' });
});

test('the labels follow new values: current, previous, then none', async () => {
  const { name, put, get } = await newSecret();
  await put('first', { ClientRequestToken: token(1) });
  await put('second', { ClientRequestToken: token(2) });
  expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({
    SecretString: 'first',
    VersionId: token(1),
  });
  await put('third', { ClientRequestToken: token(3) });
  expect(await get()).toMatchObject({ SecretString: 'third', VersionId: token(3) });
  expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'second' });
  expect(await get({ VersionId: token(1) })).toMatchObject({ SecretString: 'first', VersionStages: [] });

  const { VersionIdsToStages } = await administrator.send(new DescribeSecretCommand({ SecretId: name }));
  expect(VersionIdsToStages).toEqual({ [token(2)]: ['AWSPREVIOUS'], [token(3)]: ['AWSCURRENT'] });
  const list = (IncludeDeprecated: boolean) =>
    administrator.send(new ListSecretVersionIdsCommand({ SecretId: name, IncludeDeprecated }));
  expect((await list(false)).Versions).toHaveLength(2);
  expect((await list(true)).Versions).toHaveLength(3);
});

test('a token may repeat its value and not change it', async () => {
  const { put } = await newSecret();
  await put('first', { ClientRequestToken: token(1) });
  expect(await put('first', { ClientRequestToken: token(1) })).toMatchObject({ VersionId: token(1) });
  const changed = put('other', { ClientRequestToken: token(1) });
  expect(await failure(changed)).toMatchObject({ name: 'ResourceExistsException' });
});

test('a pending version becomes current by moving the label, as a rotation does', async () => {
  const { name, put, get } = await newSecret();
  await put('old', { ClientRequestToken: token(1) });
  await put('new', { ClientRequestToken: token(2), VersionStages: ['AWSPENDING'] });
  expect(await get()).toMatchObject({ SecretString: 'old' });
  expect(await get({ VersionStage: 'AWSPENDING' })).toMatchObject({ SecretString: 'new' });

  const move = (more: object) =>
    administrator.send(
      new UpdateSecretVersionStageCommand({
        SecretId: name,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: token(2),
        ...more,
      }),
    );
  expect(await failure(move({}))).toMatchObject({ name: 'InvalidParameterException' });
  await move({ RemoveFromVersionId: token(1) });
  expect(await get()).toMatchObject({ SecretString: 'new', VersionStages: ['AWSPENDING', 'AWSCURRENT'] });
  expect(await get({ VersionStage: 'AWSPREVIOUS' })).toMatchObject({ SecretString: 'old' });
  const removal = move({ RemoveFromVersionId: token(2), MoveToVersionId: undefined });
  expect(await failure(removal)).toMatchObject({ name: 'InvalidParameterException' });
  await move({ VersionStage: 'AWSPENDING', RemoveFromVersionId: token(2), MoveToVersionId: undefined });
  expect(await failure(get({ VersionStage: 'AWSPENDING' }))).toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

test('a version that does not carry the label asked for is not given', async () => {
  const { put, get } = await newSecret();
  await put('first', { ClientRequestToken: token(1) });
  const mismatch = get({ VersionId: token(1), VersionStage: 'AWSPREVIOUS' });
  expect(await failure(mismatch)).toMatchObject({ name: 'ResourceNotFoundException' });
});

test('binary values come back as bytes', async () => {
  const { name, get } = await newSecret();
  const SecretBinary = new Uint8Array([0, 1, 255]);
  await administrator.send(new PutSecretValueCommand({ SecretId: name, SecretBinary }));
  expect(new Uint8Array((await get()).SecretBinary ?? [])).toEqual(SecretBinary);
});

test('a function reads its own secret only, and the refusal does not tell what exists', async () => {
  const [own, other] = [await newSecret(), await newSecret()];
  await own.put('value');
  await other.put('value');
  const statement = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: own.arn };
  authority.register('Echo', {
    name: 'Echo',
    arn: 'role',
    statements: parsePolicy({ Statement: statement }, 'P'),
  });
  const lambda = client('Echo');
  const read = (SecretId: string) => failure(lambda.send(new GetSecretValueCommand({ SecretId })));
  expect(await read(own.arn)).toBeUndefined();
  expect(await read(own.name)).toBeUndefined();
  lines.splice(0);
  expect(await read(other.arn)).toMatchObject({ name: 'AccessDeniedException' });
  expect(lines[0]).toMatch(`Echo may not secretsmanager:GetSecretValue on ${other.arn}`);
  expect(await read('small/none')).toMatchObject({ name: 'AccessDeniedException' });
  const write = lambda.send(new PutSecretValueCommand({ SecretId: own.arn, SecretString: 'mine' }));
  expect(await failure(write)).toMatchObject({ name: 'AccessDeniedException' });
});

test('an operation that is not known says which are', async () => {
  const error = await failure(administrator.send(new ListSecretsCommand({})));
  expect(error?.message).toMatch(
    /^ListSecrets is not known locally: there are CreateSecret, .*PutSecretValue/,
  );
});
