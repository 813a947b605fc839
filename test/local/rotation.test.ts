import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createAuthority } from '../../local/stand-ins/authority.ts';
import type { InvokeFunction } from '../../local/stand-ins/rotation.ts';
import { startSecretsManager } from '../../local/stand-ins/secrets-manager.ts';
import { failureOf } from '../doubles/failure-of.ts';

const lambdaArn = 'arn:aws:lambda:us-east-1:000000000000:function:Rotate';
const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
const lines: string[] = [];
/** What the function was invoked with, and how it fares. */
const invoked: Parameters<InvokeFunction>[] = [];
let behave: (step: string, versionId: string, secretId: string) => Promise<boolean>;
let service: Awaited<ReturnType<typeof startSecretsManager>>;
let owner: SecretsManagerClient;
let nowMillis = 1_800_000_000_000;

beforeAll(async () => {
  service = await startSecretsManager(
    createAuthority(() => {}),
    {
      now: () => nowMillis,
      log: (line) => lines.push(line),
      invoke(arn, event) {
        invoked.push([arn, event]);
        return behave(event.Step, event.ClientRequestToken, event.SecretId);
      },
    },
  );
  owner = new SecretsManagerClient({
    region: 'us-east-1',
    endpoint: service.url,
    credentials: { accessKeyId: 'administrator', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  for (const list of [lines, invoked]) list.splice(0);
  behave = rotates;
});
afterAll(() => service.close());

/** A function that does what each step is for. */
async function rotates(step: string, versionId: string, SecretId: string): Promise<boolean> {
  if (step === 'createSecret') {
    const VersionStages = ['AWSPENDING'];
    const SecretString = `made for ${versionId}`;
    await owner.send(
      new PutSecretValueCommand({ SecretId, ClientRequestToken: versionId, SecretString, VersionStages }),
    );
  }
  if (step === 'finishSecret') {
    const { VersionId: RemoveFromVersionId } = await owner.send(new GetSecretValueCommand({ SecretId }));
    const VersionStage = 'AWSCURRENT';
    await owner.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage,
        MoveToVersionId: versionId,
        RemoveFromVersionId,
      }),
    );
  }
  return true;
}

let count = 0;
async function newSecret() {
  const Name = `small/app-${++count}`;
  const { ARN: SecretId = '', VersionId: first = '' } = await owner.send(
    new CreateSecretCommand({ Name, SecretString: 'first' }),
  );
  const rotate = async () => {
    const command = new RotateSecretCommand({ SecretId, RotationLambdaARN: lambdaArn });
    const sent = await owner.send(command).catch((error: Error) => error);
    await service.rotations();
    return sent instanceof Error ? sent : (sent.VersionId ?? '');
  };
  const describe = () => owner.send(new DescribeSecretCommand({ SecretId }));
  const labels = async () => (await describe()).VersionIdsToStages;
  return { SecretId, Name, first, rotate, describe, labels };
}

const stepsInvoked = () => invoked.map(([, { Step }]) => Step);

test('a rotation calls the four steps in their order, each with secret, version and step', async () => {
  const { SecretId, first, rotate, labels } = await newSecret();
  const versionId = await rotate();
  expect(invoked).toEqual(
    steps.map((Step) => [lambdaArn, { SecretId, ClientRequestToken: versionId, Step }]),
  );
  expect(await labels()).toEqual({
    [String(versionId)]: ['AWSPENDING', 'AWSCURRENT'],
    [first]: ['AWSPREVIOUS'],
  });
  expect(await owner.send(new GetSecretValueCommand({ SecretId }))).toMatchObject({
    SecretString: `made for ${versionId}`,
  });
});

test('a step begins when the one before has ended', async () => {
  const { rotate } = await newSecret();
  let [underWay, most] = [0, 0];
  behave = async (...step) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const succeeded = await rotates(...step);
    underWay -= 1;
    return succeeded;
  };
  await rotate();
  expect([most, stepsInvoked()]).toEqual([1, steps]);
});

test('a rotation says when it has succeeded, and only then', async () => {
  const { rotate, describe } = await newSecret();
  behave = async (step) => step !== 'testSecret';
  await rotate();
  expect((await describe()).LastRotatedDate).toBeUndefined();
  behave = rotates;
  nowMillis += 90_000;
  await rotate();
  expect((await describe()).LastRotatedDate?.getTime()).toBe(nowMillis);
});

test.each(steps)(
  'after a %s that failed no later step runs, and the next RotateSecret begins again with the same version',
  async (failing) => {
    const { Name, first, rotate, labels } = await newSecret();
    behave = async (step, ...more) => step !== failing && rotates(step, ...more);
    const versionId = String(await rotate());
    expect(stepsInvoked()).toEqual(steps.slice(0, steps.indexOf(failing) + 1));
    expect(await labels()).toEqual({ [first]: ['AWSCURRENT'], [versionId]: ['AWSPENDING'] });
    expect(lines).toEqual([`rotation: ${failing} failed for ${Name}`]);

    behave = rotates;
    invoked.splice(0);
    expect(await rotate()).toMatchObject({ name: 'InvalidRequestException' });
    expect(stepsInvoked()).toEqual(steps);
    expect(new Set(invoked.map(([, { ClientRequestToken }]) => ClientRequestToken))).toEqual(
      new Set([versionId]),
    );
    expect(await labels()).toEqual({ [versionId]: ['AWSPENDING', 'AWSCURRENT'], [first]: ['AWSPREVIOUS'] });
  },
);

test('a rotation that has moved the label and failed then is finished: the next has a version of its own', async () => {
  const { first, rotate, labels } = await newSecret();
  behave = async (step, ...more) => (await rotates(step, ...more)) && step !== 'finishSecret';
  const second = String(await rotate());
  const both = await labels();
  expect(both?.[second]?.toSorted()).toEqual(['AWSCURRENT', 'AWSPENDING']);

  behave = rotates;
  const third = String(await rotate());
  expect(third).not.toBe(second);
  expect(await labels()).toEqual({ [third]: ['AWSPENDING', 'AWSCURRENT'], [second]: ['AWSPREVIOUS'] });
  expect(Object.keys(both ?? {})).toContain(first);
});

test('one that is under way is not started twice', async () => {
  const { SecretId, rotate } = await newSecret();
  const held = Promise.withResolvers<void>();
  behave = async (...step) => held.promise.then(() => rotates(...step));
  const command = new RotateSecretCommand({ SecretId, RotationLambdaARN: lambdaArn });
  await owner.send(command);
  expect(await failureOf(owner.send(new RotateSecretCommand({ SecretId })))).toMatchObject({
    name: 'InvalidRequestException',
  });
  held.resolve();
  await service.rotations();
  expect(stepsInvoked()).toEqual(steps);
  await rotate();
  expect(stepsInvoked()).toEqual([...steps, ...steps]);
});
