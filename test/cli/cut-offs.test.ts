import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, test } from '@jest/globals';
import { cutOffsOf } from '../../cli/directory/cut-offs.ts';
import { appCutOffCopies, storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { listen } from '../../local/listen.ts';
import { signingApp } from '../vending/demo-app.ts';

/** Clears the cut-off of all users of an app; the store answers each delete in this order, and then as the last. */
async function clear(
  ...answers: readonly ('done' | 'ConditionalCheckFailedException' | 'AccessDeniedException')[]
) {
  const keys: string[] = [];
  const store = await listen(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    const answer = answers[keys.length] ?? answers.at(-1);
    keys.push(JSON.parse(body).Key.pk.S);
    response.writeHead(answer === 'done' ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer === 'done' ? {} : { __type: answer }));
  }, 0);
  const client = new DynamoDBClient({
    endpoint: store.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'made-up', secretAccessKey: 'made-up' },
  });
  const cutOffs = cutOffsOf({ client, name: 'Directory' }, signingApp('comapi'));
  const failure = await cutOffs.clear(undefined).then(
    () => undefined,
    (error: Error) => error.name,
  );
  client.destroy();
  await store.close();
  return { keys, failure };
}

test('the copies of a cut-off are deleted from the last to the first, and one is enough', async () => {
  const { keys, failure } = await clear('done', 'ConditionalCheckFailedException');
  expect(failure).toBeUndefined();
  const copies = Array.from({ length: appCutOffCopies }, (_, copy) => storageKeys.appCutOff('demo', copy));
  expect(keys).toEqual(copies.reverse());
});

test('if there is none, the error says so; a failure of the store says something else', async () => {
  expect((await clear('ConditionalCheckFailedException')).failure).toBe('ItemConflict');
  const { keys, failure } = await clear('AccessDeniedException');
  expect([keys.length, failure]).toEqual([1, 'AccessDeniedException']);
});
