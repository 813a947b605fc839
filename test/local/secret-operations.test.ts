import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Input, operations } from '../../local/stand-ins/secret-operations.ts';
import { holderOf, type Secret } from '../../local/stand-ins/secret-store.ts';

const lambdaArn = 'arn:aws:lambda:us-east-1:000000000000:function:Rotate';
let secret: Secret;
let now: number;
/** Versions to which a rotation was started, by which function. */
let started: [lambdaArn: string, versionId: string][];

beforeEach(() => {
  secret = { arn: 'arn', name: 'small/app', createdAtEpochSeconds: 0, versions: new Map() };
  now = 1_800_000_000;
  started = [];
});

const operate = (name: keyof typeof operations, input: Input = {}) =>
  operations[name]?.(secret, input, {
    now: () => now,
    rotate: (_, arn, versionId) => void started.push([arn, versionId]),
  });
const put = (ClientRequestToken: string, SecretString: string, VersionStages?: string[]) =>
  operate('PutSecretValue', { ClientRequestToken, SecretString, ...(VersionStages && { VersionStages }) });
const rotate = (ClientRequestToken: string, more: Input = {}) =>
  operate('RotateSecret', { ClientRequestToken, ...more });
const idOf = (label: string) => holderOf(secret.versions, label)?.id;

describe('RotateSecret', () => {
  test('makes a version AWSPENDING without a value, and starts the rotation to it', () => {
    put('first', 'value');
    now += 60;
    expect(rotate('second', { RotationLambdaARN: lambdaArn })).toEqual({ VersionId: 'second' });
    expect(started).toEqual([[lambdaArn, 'second']]);
    expect([idOf('AWSCURRENT'), idOf('AWSPENDING')]).toEqual(['first', 'second']);
    for (const input of [{ VersionId: 'second' }, { VersionStage: 'AWSPENDING' }])
      expect(() => operate('GetSecretValue', input)).toThrow("can't find the specified secret value");
    expect(operate('DescribeSecret')).toMatchObject({
      VersionIdsToStages: { first: ['AWSCURRENT'], second: ['AWSPENDING'] },
    });
    expect(secret.versions.get('second')?.createdAtEpochSeconds).toBe(now);
  });

  test('gives the version an id of its own where nobody asks for one', () => {
    expect(operate('RotateSecret', { RotationLambdaARN: lambdaArn })).toEqual({ VersionId: started[0]?.[1] });
    expect(started[0]?.[1]).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('does nothing when the same request comes once more', () => {
    put('first', 'value');
    rotate('first', { RotationLambdaARN: lambdaArn });
    expect([started, idOf('AWSCURRENT')]).toEqual([[], 'first']);
    expect(operate('GetSecretValue', {})).toMatchObject({ SecretString: 'value' });
  });

  test('keeps the function and the rules for the next time', () => {
    const RotationRules = { AutomaticallyAfterDays: 30 };
    rotate('first', { RotationLambdaARN: lambdaArn, RotationRules, RotateImmediately: false });
    expect([started, secret.versions.size]).toEqual([[], 0]);
    expect(operate('DescribeSecret')).toMatchObject({
      RotationEnabled: true,
      RotationLambdaARN: lambdaArn,
      RotationRules,
    });
    rotate('second');
    expect(started).toEqual([[lambdaArn, 'second']]);
    expect(operate('DescribeSecret')).toMatchObject({ RotationRules });
  });

  test('is refused where no function was ever named', () => {
    expect(() => rotate('first')).toThrow('No Lambda rotation function ARN is associated with this secret.');
    expect(operate('DescribeSecret')).not.toHaveProperty('RotationEnabled');
    expect(secret.versions.size).toBe(0);
  });

  test('runs one that is not finished again, to the version that is pending already', () => {
    put('first', 'value');
    rotate('second', { RotationLambdaARN: lambdaArn });
    for (const fill of [() => {}, () => put('second', 'made', ['AWSPENDING'])]) {
      fill();
      started = [];
      expect(() => rotate('third')).toThrow("A previous rotation isn't complete.");
      expect(started).toEqual([[lambdaArn, 'second']]);
      expect(secret.versions.has('third')).toBe(false);
    }
    expect(operate('GetSecretValue', { VersionStage: 'AWSPENDING' })).toMatchObject({ SecretString: 'made' });
  });

  test('counts one as finished whose version is current, though it is pending still', () => {
    put('first', 'value');
    rotate('second', { RotationLambdaARN: lambdaArn });
    put('second', 'made', ['AWSPENDING', 'AWSCURRENT']);
    expect([idOf('AWSCURRENT'), idOf('AWSPENDING')]).toEqual(['second', 'second']);
    expect(rotate('third')).toEqual({ VersionId: 'third' });
    expect(started.map(([, id]) => id)).toEqual(['second', 'third']);
    expect([idOf('AWSCURRENT'), idOf('AWSPENDING'), idOf('AWSPREVIOUS')]).toEqual([
      'second',
      'third',
      'first',
    ]);
  });
});

test('a version that is pending gets its value under its own id, once', () => {
  put('first', 'value');
  rotate('second', { RotationLambdaARN: lambdaArn });
  put('second', 'made', ['AWSPENDING']);
  expect(idOf('AWSCURRENT')).toBe('first');
  put('second', 'made', ['AWSPENDING']);
  expect(() => put('second', 'another', ['AWSPENDING'])).toThrow('another value');
  expect(operate('GetSecretValue', { VersionId: 'second' })).toMatchObject({ SecretString: 'made' });
});

test('going back gives both labels to the other one', () => {
  put('first', 'value');
  put('second', 'other');
  operate('UpdateSecretVersionStage', {
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: 'first',
    RemoveFromVersionId: 'second',
  });
  expect([idOf('AWSCURRENT'), idOf('AWSPREVIOUS')]).toEqual(['first', 'second']);
  expect(secret.versions.get('first')?.stages).toEqual(new Set(['AWSCURRENT']));
});

test('a label goes to no version that is not there', () => {
  put('first', 'value');
  const move = { VersionStage: 'AWSCURRENT', MoveToVersionId: 'none', RemoveFromVersionId: 'first' };
  expect(() => operate('UpdateSecretVersionStage', move)).toThrow("can't find the specified secret version");
  expect(idOf('AWSCURRENT')).toBe('first');
});

test('a recovery window has 7 to 30 days, by default 30, or there is none', () => {
  const days = (input: Input) => (Number(operate('DeleteSecret', input)?.['DeletionDate']) - now) / 86_400;
  expect([{}, { RecoveryWindowInDays: 7 }, { ForceDeleteWithoutRecovery: true }].map(days)).toEqual([
    30, 7, 0,
  ]);
  for (const input of [
    { RecoveryWindowInDays: 6 },
    { RecoveryWindowInDays: 31 },
    { RecoveryWindowInDays: 7, ForceDeleteWithoutRecovery: true },
  ])
    expect(() => operate('DeleteSecret', input)).toThrow('The recovery window is 7 to 30 days');
});
