import { describe, expect, test } from '@jest/globals';
import { appsOf } from '../../lambdas/config/apps.ts';
import { publishesKeys } from '../../lambdas/contract/secrets.ts';
import shipped from '../fixtures/demo-config.ts';
import { everyVendor, noOrigins, twoApps, unsafeApp } from './configs.ts';
import { allows, leadingKeys, listOf, readTemplate, type Statement, synthesize } from './synthesized.ts';

/** Calls that name their items. */
const keyed = ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem', 'DeleteItem'].map(
  (action) => `dynamodb:${action}`,
);

/** All inline policies of a role together, without white space (IAM quotas); names take the place of references. */
const maxRolePolicyCharacters = 10_240;

/** What is wrong with a statement of any function, in words. */
function faultsOf({ Effect, Action, Resource, NotResource, Condition }: Statement): string[] {
  const actions = listOf(Action);
  const ofItems = actions.filter((action) => action.startsWith('dynamodb:'));
  return [
    ...(Effect === 'Allow' ? [] : ['effect']),
    ...(actions.some((action) => action.includes('*')) ? ['wildcard action'] : []),
    ...(JSON.stringify(Resource ?? '').includes('*') ? ['wildcard resource'] : []),
    // Telephones have no ARN: everything but what has one.
    ...(Resource === undefined && !(String(actions) === 'sns:Publish' && NotResource === 'arn:*:sns:*:*:*')
      ? ['no resource']
      : []),
    ...(ofItems.some((action) => !keyed.includes(action)) ? ['more than named items'] : []),
    ...(ofItems.length > 0 && leadingKeys({ Condition } as Statement).length === 0 ? ['any key'] : []),
  ];
}

describe.each([shipped, twoApps, unsafeApp, noOrigins, everyVendor])('in the deployment $name', (config) => {
  const template = readTemplate(synthesize(config));
  const names = Object.keys(config.apps);
  const publishing = appsOf(config).filter(publishesKeys);
  const testPublishing = publishing.length > 0 ? test : test.skip;

  test('no role has rights but by its own policy, and every function has its own role', () => {
    const roles = template.ofType('AWS::IAM::Role');
    const functions = template.ofType('AWS::Lambda::Function');
    for (const [, { Properties }] of roles)
      expect(Object.keys(Properties)).toEqual(['AssumeRolePolicyDocument']);
    expect(new Set(functions.map(([, { Properties }]) => template.idOf(Properties['Role']))).size).toBe(
      names.length + (publishing.length > 0 ? 4 : 2),
    );
    for (const { roles: holders } of template.policies) expect(holders).toHaveLength(1);
  });

  test('no statement is wider than its function needs', () => {
    const statements = template.policies.flatMap(({ statements }) => statements);
    expect(statements.length).toBeGreaterThan(names.length * 2);
    for (const statement of statements) expect([statement, faultsOf(statement)]).toEqual([statement, []]);
  });

  test('the shared function puts and counts nonces and reaches no secret', () => {
    const statements = template.statementsOf('ServeShared');
    expect(allows(statements, 'dynamodb').map((each) => [each.Action, ...leadingKeys(each)])).toEqual([
      ['dynamodb:PutItem', 'nonce#*#*'],
      ['dynamodb:UpdateItem', 'counter#*#noncesPerIp#*'],
    ]);
    expect(statements.map(({ Action }) => listOf(Action)[0])).toEqual([
      'logs:CreateLogStream',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
    ]);
    expect(Object.keys(template.variablesOf('ServeShared'))).toEqual(['EPHEMERAL_TABLE']);
  });

  test.each(names)('%s reaches its own items, its own secrets, and API keys', (name) => {
    const statements = template.statementsOf(`ServeApp-${name}`);
    for (const key of statements.flatMap(leadingKeys).filter((each) => each !== 'apikey#*'))
      expect(key).toMatch(
        new RegExp(
          `^((nonce|session|passcode|knownplace|guest|user|account|usedversions)#${name}#\\*|publishedkeys#${name}|counter#${name}#\\*#\\*|cutoff#${name}#(all|subject)#\\*)$`,
        ),
      );

    const readable = allows(statements, 'secretsmanager');
    for (const { Action } of readable) expect(Action).toBe('secretsmanager:GetSecretValue');
    const ids = readable.flatMap(({ Resource }) => listOf(Resource).map(template.idOf));
    const own = template
      .ofType('AWS::SecretsManager::Secret')
      .filter(([, { Properties }]) => String(Properties['Name']).startsWith(`${config.name}/${name}/`))
      .map(([id]) => id);
    expect(ids.sort()).toEqual(own.sort());
    expect(ids).not.toHaveLength(0);
    const variables = template.variablesOf(`ServeApp-${name}`);
    const told = Object.entries(variables).filter(([variable]) => variable.endsWith('_ARN'));
    expect(told.map(([, reference]) => template.idOf(reference)).sort()).toEqual(ids);
    expect(variables['APP_NAME']).toBe(name);
  });

  test('each table has its items: what is kept in one, what expires in the other', () => {
    for (const { statements } of template.policies)
      for (const statement of allows(statements, 'dynamodb')) {
        const table = /^TokenVending(Ephemeral|Directory)Table/.exec(template.idOf(statement.Resource))?.[1];
        const keys = leadingKeys(statement);
        const lasting = keys.map((key) =>
          /^(user|apikey|account|cutoff|publishedkeys|usedversions)#/.test(key),
        );
        expect(new Set(lasting)).toEqual(new Set([table === 'Directory']));
        // Who may read users, API keys and cut-offs may not make any.
        if (keys.some((key) => /^(user|apikey|cutoff)#/.test(key)))
          expect(statement.Action).toMatch(/^dynamodb:(Batch)?GetItem$/);
      }
  });

  testPublishing('what shows public keys reads these alone, and nothing of secrets or users', () => {
    const statements = template.statementsOf('PublishKeys');
    expect(allows(statements, 'dynamodb').map((each) => [each.Action, ...leadingKeys(each)])).toEqual([
      ['dynamodb:GetItem', 'publishedkeys#*'],
    ]);
    expect(allows(statements, 'secretsmanager')).toEqual([]);
    expect(Object.keys(template.variablesOf('PublishKeys'))).toEqual(['API_URL', 'DIRECTORY_TABLE']);
  });

  testPublishing(
    'what rotates keys reaches the secrets with generated keys and the lists of public ones',
    () => {
      const statements = template.statementsOf('KeyRotation-RotateKey');
      expect(allows(statements, 'dynamodb').map((each) => [each.Action, ...leadingKeys(each)])).toEqual(
        publishing.map(({ name }) => [['dynamodb:GetItem', 'dynamodb:PutItem'], `publishedkeys#${name}`]),
      );
      const names = new Map(
        template
          .ofType('AWS::SecretsManager::Secret')
          .map(([id, { Properties }]) => [id, Properties['Name']]),
      );
      const [ofSecrets, ...more] = allows(statements, 'secretsmanager');
      expect(more).toEqual([]);
      expect(
        listOf(ofSecrets?.Resource)
          .map((each) => names.get(template.idOf(each)))
          .sort(),
      ).toEqual(publishing.map(({ name }) => `${config.name}/${name}/signing-key`).sort());
      expect(ofSecrets?.Action).toEqual(
        ['DescribeSecret', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'].map(
          (action) => `secretsmanager:${action}`,
        ),
      );
      expect(Object.keys(template.variablesOf('KeyRotation-RotateKey'))).toEqual(['DIRECTORY_TABLE']);
    },
  );

  test('every policy is within what IAM takes', () => {
    for (const { statements } of template.policies)
      expect(JSON.stringify(statements).replace(/\s/g, '').length).toBeLessThan(maxRolePolicyCharacters);
  });
});

describe('an app has no right that it does not need', () => {
  const template = readTemplate(synthesize(twoApps));
  const actionsOn = (app: string, key: string) =>
    template
      .statementsOf(`ServeApp-${app}`)
      .filter((statement) => leadingKeys(statement).includes(key))
      .flatMap(({ Action }) => listOf(Action));

  test("the backend alone puts the vendor's nonces, and has no sessions", () => {
    expect(actionsOn('chat-quiet', 'nonce#chat-quiet#*').sort()).toEqual([
      'dynamodb:GetItem',
      'dynamodb:PutItem',
    ]);
    expect(actionsOn('chat-quiet', 'session#chat-quiet#*')).toEqual([]);
  });

  test('who plays the vendor updates nonces of ours, and never puts one', () => {
    expect(actionsOn('chat', 'nonce#chat#*').sort()).toEqual(['dynamodb:GetItem', 'dynamodb:UpdateItem']);
    expect(actionsOn('chat', 'session#chat#*')).toContain('dynamodb:PutItem');
  });

  test('only who sends passcodes may send SMS', () => {
    expect(allows(template.statementsOf('ServeApp-chat'), 'sns')).toEqual([]);
    expect(allows(readTemplate(synthesize(noOrigins)).statementsOf('ServeApp-chat'), 'sns')).toHaveLength(1);
  });
});

describe('a statement that is too wide would be seen (control)', () => {
  const Resource = { 'Fn::GetAtt': ['Table', 'Arn'] };
  const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['nonce#a#*'] } };

  test.each<[fault: string, statement: Statement]>([
    ['wildcard action', { Effect: 'Allow', Action: ['dynamodb:GetItem', 's3:Get*'], Resource, Condition }],
    ['wildcard resource', { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: '*' }],
    ['wildcard resource', { Effect: 'Allow', Action: 'sns:Publish', Resource: ['a', 'arn:aws:sns:*'] }],
    ['no resource', { Effect: 'Allow', Action: 'ses:SendEmail', NotResource: 'arn:*:sns:*:*:*' }],
    ['any key', { Effect: 'Allow', Action: 'dynamodb:GetItem', Resource }],
    ['more than named items', { Effect: 'Allow', Action: 'dynamodb:Scan', Resource, Condition }],
    ['effect', { Effect: 'Deny', Action: 'dynamodb:GetItem', Resource, Condition }],
  ])('%s', (fault, statement) => expect(faultsOf(statement)).toEqual([fault]));
});
