import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { expect } from '@jest/globals';
import { queries } from '../../infra/monitoring/queries.ts';
import { login } from '../fixtures/login.ts';
import { call } from '../harness/http.ts';
import { testWhole } from '../harness/whole.ts';
import { ask } from './insights.ts';
import { oneEndpoint } from './one-endpoint.ts';
import { opening } from './opened.ts';
import { deployAgain, incidentConfig, startRehearsal } from './rehearsal.ts';
import { follow, leads, section } from './runbook.ts';

const open = opening();

testWhole('a deleted table: from the alarm to a restored one in service, with its API keys', async () => {
  const own = await open(startRehearsal(incidentConfig()));
  const { runner, credentials } = own.served;
  const client = new DynamoDBClient({ ...runner.administrator, endpoint: runner.endpoints.dynamodb });
  const apiKey = credentials.apps['shop']?.apiKey ?? '';
  const vend = (baseUrl: string) =>
    call('POST', `${baseUrl}/shop/api/auth/chat-token`, { userId: 'alice' }, { 'x-api-key': apiKey });
  expect((await vend(own.baseUrl)).status).toBe(200);
  // AWS's own backup.
  const { Items = [] } = await client.send(new ScanCommand({ TableName: credentials.tables.directory }));
  await client.send(new DeleteTableCommand({ TableName: credentials.tables.directory }));
  for (let time = 0; time < 5; time += 1) expect((await vend(own.baseUrl)).status).toBe(503);

  expect(own.alarms()).toContain('dependency-down');
  const errors = ask(queries['errors-by-route'], own.lines());
  expect(errors).toContainEqual(
    expect.objectContaining({ app: 'shop', reason: 'DynamoDB ResourceNotFoundException' }),
  );
  expect(section('dependency-down')).toContain('`DynamoDB ResourceNotFoundException`');
  leads('dependency-down', 'A table must be restored');

  const steps = section('A table must be restored');
  const [, restored = ''] = /restore-table-from-backup --target-table-name (\S+)/.exec(steps) ?? [];
  const [, directoryTable = ''] = /existing: \{ prod: \{ directoryTable: '([^']+)' \} \}/.exec(steps) ?? [];
  await client.send(
    new CreateTableCommand({
      TableName: restored,
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  for (const Item of Items) await client.send(new PutItemCommand({ TableName: restored, Item }));
  const endpoint = await open(oneEndpoint(runner.endpoints));
  const after = await open(deployAgain(incidentConfig({ directoryTable }), endpoint.url));
  expect((await vend(after.baseUrl)).status).toBe(200);
  expect(after.alarms()).toEqual([]);
  client.destroy();
});

testWhole(
  'a bad configuration: from the alarm to its reason, and back by a deployment of the one before',
  async () => {
    const own = await open(startRehearsal(incidentConfig({ audience: 'https://another.example.com' })));
    const { runner } = own.served;
    const bearer = await runner.identityProvider.tokenFor(login, { sub: 'alice' });
    const logIn = (baseUrl: string, token = bearer) =>
      call('GET', `${baseUrl}/shop/api/auth/chat-token`, undefined, { authorization: `Bearer ${token}` });
    for (let time = 0; time < 5; time += 1) expect((await logIn(own.baseUrl)).status).toBe(401);

    expect(own.alarms()).toContain('logins-refused');
    leads('logins-refused', 'A bad configuration was deployed');
    const [refused] = await follow('A bad configuration was deployed', {
      words: { CALLER_KIND: 'oidc' },
      rehearsal: own,
    });
    const [row, ...others] = refused?.rows ?? [];
    expect([row, others]).toEqual([
      expect.objectContaining({ app: 'shop', refusals: 5, code: 'unauthenticated' }),
      [],
    ]);
    const [, example = ''] = /such as `([^`]+)`/.exec(section('A bad configuration was deployed')) ?? [];
    expect(row?.['reason']).toContain(example);

    const endpoint = await open(oneEndpoint(runner.endpoints));
    const after = await open(deployAgain(incidentConfig(), endpoint.url));
    expect(after.alarms()).toEqual([]);
  },
);
