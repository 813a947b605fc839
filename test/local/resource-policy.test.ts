import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, expect, test } from '@jest/globals';
import { startRunner } from '../../local/runner.ts';
import { removeDirectories, smallTemplate, temporaryDirectory, writeAssembly } from './small-assembly.ts';

afterAll(removeDirectories);

const roleArn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
const lambda = { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' };
/** The secret keeps out all but these. */
const allBut = (...names: unknown[]) => ({
  Policy: {
    Type: 'AWS::SecretsManager::ResourcePolicy',
    Properties: {
      SecretId: { Ref: 'Secret' },
      BlockPublicPolicy: true,
      ResourcePolicy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
            Resource: '*',
            Condition: { ArnNotLike: { 'aws:PrincipalArn': names } },
          },
        ],
      },
    },
  },
});
const another = {
  Another: {
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Name: 'small/first/another', SecretString: 'another' },
  },
};

/** What the function `Echo`, which may read every secret, gets of two; and what the runner logged. */
async function served(more: Parameters<typeof smallTemplate>[1]) {
  const lines: string[] = [];
  const runner = await startRunner({
    assembly: writeAssembly(smallTemplate([lambda], { ...another, ...more }), 'exports.handler = () => {};'),
    port: 0,
    stateDirectory: temporaryDirectory(),
    log: (line) => lines.push(line),
  });
  const clientOf = (accessKeyId: string) =>
    new SecretsManagerClient({
      region: 'us-east-1',
      endpoint: runner.endpoints.secretsManager,
      credentials: { accessKeyId, secretAccessKey: 'x' },
      maxAttempts: 1,
    });
  const read = async (accessKeyId: string, SecretId: string) =>
    clientOf(accessKeyId)
      .send(new GetSecretValueCommand({ SecretId }))
      .then(
        ({ SecretString }) => SecretString,
        ({ name, message }: Error) => `${name}: ${message}`,
      );
  const [own, other] = ['small/first/signing-key', 'small/first/another'];
  try {
    await clientOf('administrator').send(new PutSecretValueCommand({ SecretId: own, SecretString: 'own' }));
    return {
      own: await read('Echo', own),
      other: await read('Echo', other),
      administrators: await read('administrator', own),
      lines,
    };
  } finally {
    await runner.close();
  }
}

test('a function that the policy names reads the secret, by the role that it runs with', async () => {
  expect(await served(allBut(roleArn('EchoRole')))).toMatchObject({ own: 'own', other: 'another' });
});

test('another may not, whatever its own policies say, and the log tells why', async () => {
  const { own, other, lines, administrators } = await served(
    allBut('arn:aws:iam::000000000000:role/Small-Ech', 'arn:aws:iam::000000000000:role/Admin'),
  );
  expect(own).toMatch(
    /^AccessDeniedException: User: .*EchoRole\/.* is not authorized to perform: secretsmanager:GetSecretValue on .* with an explicit deny in a policy$/,
  );
  expect(lines.join('\n')).toContain('Echo may not secretsmanager:GetSecretValue on');
  expect([other, administrators]).toEqual(['another', 'own']);
});

test('without the policy it may (control)', async () => {
  expect(await served({})).toMatchObject({ own: 'own', other: 'another' });
});

test('a policy that lets somebody in stops the start: it could not be judged', async () => {
  const { Policy } = allBut();
  const [statement] = Policy.Properties.ResourcePolicy.Statement;
  const ResourcePolicy = { Statement: { ...statement, Effect: 'Allow' } };
  const lax = { Policy: { ...Policy, Properties: { ...Policy.Properties, ResourcePolicy } } };
  await expect(served(lax)).rejects.toThrow('Policy: the local runner judges only resource policies');
});
