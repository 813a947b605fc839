import { describe, expect, test } from '@jest/globals';
import { everyVendor } from './configs.ts';
import { allows, leadingKeys, listOf, readTemplate, synthesize } from './synthesized.ts';

describe('an app has these rights, whoever makes its tokens, and no others', () => {
  const template = readTemplate(synthesize(everyVendor));
  const get = ['GetItem'];
  const session = ['DeleteItem', 'GetItem', 'PutItem'];
  const update = ['UpdateItem'];

  test.each<[app: string, secrets: string[], items: Record<string, string[]>]>([
    ['comapi', ['signing-key'], { nonce: ['GetItem', ...update], session, user: get, 'apikey#*': get }],
    [
      'qiscus',
      ['signing-key'],
      {
        nonce: ['GetItem', ...update],
        session: [...session, ...update],
        passcode: ['PutItem', ...update],
        account: update,
        'apikey#*': get,
      },
    ],
    ['avaya', ['upstream-credentials'], { 'apikey#*': get }],
    ['avaya-people', ['upstream-credentials'], { nonce: update }],
    ['avaya-backends', ['upstream-credentials'], { 'apikey#*': get }],
    ['wonderful', ['signing-key'], { 'apikey#*': get }],
    ['wonderful-quiet', ['signing-key'], { nonce: update, 'apikey#*': get }],
    ['wonderful-upstream', ['upstream-credentials'], {}],
    ['chatsdk', ['signing-key', 'ws-signing-key'], { account: ['GetItem', ...update], 'apikey#*': get }],
    ['chatsdk-quiet', ['signing-key', 'ws-signing-key'], { account: update, 'apikey#*': get }],
    ['chatsdk-upstream', ['upstream-credentials'], {}],
  ])('%s', (app, secrets, items) => {
    const statements = template.statementsOf(`ServeApp-${app}`);
    const given: Record<string, string[]> = {};
    for (const statement of allows(statements, 'dynamodb'))
      for (const key of leadingKeys(statement))
        given[key] = [...(given[key] ?? []), ...listOf(statement.Action)].sort();
    const expected = Object.entries(items).map(([key, actions]) => [
      key.includes('#') ? key : `${key}#${app}#*`,
      actions.map((action) => `dynamodb:${action}`),
    ]);
    expect(given).toEqual(Object.fromEntries(expected));

    const names = new Map(
      template.ofType('AWS::SecretsManager::Secret').map(([id, { Properties }]) => [id, Properties['Name']]),
    );
    const readable = allows(statements, 'secretsmanager').flatMap(({ Resource }) => listOf(Resource));
    expect(readable.map((reference) => names.get(template.idOf(reference)))).toEqual(
      secrets.map((secret) => `every-vendor/${app}/${secret}`),
    );

    const services = new Set(
      statements.flatMap(({ Action }) => listOf(Action).map((each) => each.split(':')[0])),
    );
    for (const service of ['logs', 'dynamodb', 'secretsmanager']) services.delete(service);
    expect([...services]).toEqual(app === 'qiscus' ? ['sns'] : []);
  });

  test('every app is in that table', () => {
    expect(Object.keys(everyVendor.apps)).toHaveLength(11);
  });
});
