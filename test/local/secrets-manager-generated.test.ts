import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, expect, test } from '@jest/globals';
import { startRunner } from '../../local/runner.ts';
import type { Template } from '../../local/template.ts';
import { eventually } from '../harness/eventually.ts';
import { removeDirectories, smallTemplate, temporaryDirectory, writeAssembly } from './small-assembly.ts';

afterAll(removeDirectories);

const name = 'small/first/signing-key';
const generator = { SecretStringTemplate: '{"keys":[]}', GenerateStringKey: 'placeholder' };
const withSecret = (properties: object, more: Template['Resources'] = {}) =>
  smallTemplate([], {
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: name, ...properties } },
    ...more,
  });

/** Starts a runner and tells what is in the secret and in the log by the time it serves. */
async function served(template: Template, indexJs = 'exports.handler = async () => {};') {
  const lines: string[] = [];
  const runner = await startRunner({
    assembly: writeAssembly(template, indexJs),
    port: 0,
    stateDirectory: temporaryDirectory(),
    log: (line) => lines.push(line),
  });
  const client = new SecretsManagerClient({
    ...runner.administrator,
    endpoint: runner.endpoints.secretsManager,
  });
  const value = await client.send(new GetSecretValueCommand({ SecretId: name })).then(
    ({ SecretString = '' }) => SecretString,
    (error: Error) => error.name,
  );
  await runner.close();
  return { value, lines };
}

test('a generated value is the template, with something random under the key', async () => {
  const values = await Promise.all([1, 2].map(() => served(withSecret({ GenerateSecretString: generator }))));
  const documents = values.map(({ value }) => JSON.parse(value) as Record<string, unknown>);
  for (const document of documents)
    expect(document).toEqual({ keys: [], placeholder: expect.stringMatching(/^[\w-]{32}$/) });
  expect(documents[0]).not.toEqual(documents[1]);
});

test('a secret has the value that the template says, and none where it says none', async () => {
  expect((await served(withSecret({ SecretString: 'as it is' }))).value).toBe('as it is');
  expect((await served(withSecret({}))).value).toBe('ResourceNotFoundException');
});

test.each<[what: string, generator: object]>([
  ['no template', { GenerateStringKey: 'placeholder' }],
  ['no key', { SecretStringTemplate: '{}' }],
  ['a length alone', { PasswordLength: 64 }],
])('a generator that is not known here stops the start: %s', async (_, other) => {
  await expect(served(withSecret({ GenerateSecretString: other }))).rejects.toThrow(
    'Secret: the local runner knows GenerateSecretString only with a template and a key',
  );
});

test('a rotation of the template has run by the time the API serves', async () => {
  const schedule = (RotateImmediatelyOnUpdate: boolean) =>
    withSecret(
      { GenerateSecretString: generator },
      {
        Rotation: {
          Type: 'AWS::SecretsManager::RotationSchedule',
          Properties: {
            SecretId: { Ref: 'Secret' },
            RotationLambdaARN: { 'Fn::GetAtt': ['Echo', 'Arn'] },
            RotationRules: { AutomaticallyAfterDays: 30 },
            RotateImmediatelyOnUpdate,
          },
        },
      },
    );
  const indexJs = `exports.handler = async ({ SecretId, Step }) => {
    console.log(Step + ' of ' + (SecretId === process.env.SECRET));
    if (Step === 'testSecret') throw new Error('no key signs');
  };`;
  const { lines } = await served(schedule(true), indexJs);
  const said = await eventually(
    () => lines.filter((line) => / of |^rotation: /.test(line)),
    ({ length }) => length === 4,
  );
  expect(said).toHaveLength(4);
  expect(new Set(said)).toEqual(
    new Set([
      'createSecret of true',
      'setSecret of true',
      'testSecret of true',
      `rotation: testSecret failed for ${name}`,
    ]),
  );
  expect((await served(schedule(false), indexJs)).lines).toEqual([]);
});
