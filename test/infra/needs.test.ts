import { describe, expect, test } from '@jest/globals';
import { everyVendor } from './configs.ts';
import { allows, leadingKeys, listOf, readTemplate, synthesize } from './synthesized.ts';

describe('an app has these rights, whoever makes its tokens, and no others', () => {
  const template = readTemplate(synthesize(everyVendor));
  const get = ['GetItem'];
  const batch = ['BatchGetItem'];
  const known = ['GetItem', 'PutItem'];
  /** What everybody checks and counts; with API keys where tokens are vended for them. */
  const always = { 'cutoff#all': batch, 'cutoff#subject': batch, counter: ['UpdateItem'] };
  const keys = { ...always, 'apikey#*': ['BatchGetItem', ...get] };
  const session = ['DeleteItem', 'GetItem', 'PutItem'];
  const update = ['UpdateItem'];
  const publishing = ['GetItem', 'PutItem'];

  test.each<[app: string, secrets: string[], items: Record<string, string[]>]>([
    [
      'comapi',
      ['signing-key'],
      { ...keys, nonce: ['GetItem', ...update], session, user: get, knownplace: known },
    ],
    [
      'qiscus',
      ['signing-key'],
      {
        ...always,
        // No token of Qiscus names an API key.
        'apikey#*': get,
        nonce: ['GetItem', ...update],
        session: [...session, ...update],
        passcode: [...get, ...update],
        knownplace: known,
        account: [...get, ...update],
      },
    ],
    ['avaya', ['upstream-credentials'], keys],
    ['avaya-people', ['upstream-credentials'], { ...always, nonce: update }],
    ['avaya-backends', ['upstream-credentials'], keys],
    ['wonderful', ['signing-key'], { ...keys, publishedkeys: publishing }],
    [
      'wonderful-quiet',
      ['signing-key'],
      { ...always, nonce: update, 'apikey#*': get, publishedkeys: publishing },
    ],
    ['wonderful-upstream', ['upstream-credentials'], always],
    ['chatsdk', ['signing-key', 'ws-signing-key'], { ...keys, account: ['GetItem', ...update] }],
    [
      'chatsdk-quiet',
      ['signing-key', 'ws-signing-key'],
      { ...always, account: [...get, ...update], 'apikey#*': get },
    ],
    ['chatsdk-upstream', ['upstream-credentials'], always],
  ])('%s', (app, secrets, items) => {
    const statements = template.statementsOf(`ServeApp-${app}`);
    const given: Record<string, string[]> = {};
    for (const statement of allows(statements, 'dynamodb'))
      for (const key of leadingKeys(statement))
        given[key] = [...(given[key] ?? []), ...listOf(statement.Action)].sort();
    const wholeKeys: Readonly<Record<string, string>> = {
      'apikey#*': 'apikey#*',
      'cutoff#all': `cutoff#${app}#all#*`,
      'cutoff#subject': `cutoff#${app}#subject#*`,
      counter: `counter#${app}#*#*`,
      publishedkeys: `publishedkeys#${app}`,
    };
    // Versions of a secret that the vendor knows too.
    const remembering = items['publishedkeys'] ? {} : { usedversions: ['GetItem', 'PutItem'] };
    const expected = Object.entries({ ...items, ...remembering }).map(([key, actions]) => [
      wholeKeys[key] ?? `${key}#${app}#*`,
      actions.map((action) => `dynamodb:${action}`).sort(),
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
