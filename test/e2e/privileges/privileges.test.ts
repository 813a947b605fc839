import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Served, serve } from '../../harness/serve.ts';
import { isWhole } from '../../harness/whole.ts';
import type { Uses } from './client.ts';
import { type Grant, grantsOf, without } from './grants.ts';
import { usesOf } from './uses.ts';

/** Against a service that stands elsewhere there are no policies to alter. */
const { VENDING_ASSEMBLY: assembly } = process.env;
const testHere = assembly ? test : test.skip;

const page = readFileSync(join(import.meta.dirname, '../../../docs/privileges.md'), 'utf8');
/** Each row names a function, some of its grants, and what fails without any one of them. */
const rows = page.split('\n').filter((line) => line.startsWith('| `'));
const ofFunction = (name: string) => rows.filter((row) => row.startsWith(`| \`${name}\` |`));
const functions = [...new Set(rows.map((row) => row.split('`')[1] ?? ''))];
/** Each grant costs a cold start and all requests of the function. */
const tried = isWhole ? functions : ['ServeShared', 'PublishKeys'];

let served: Served;
beforeAll(async () => {
  if (assembly) served = await serve(assembly);
});
afterAll(() => served?.close());

testHere.each(tried)(
  'without one of its grants, %s fails at what docs/privileges.md says, and at nothing else',
  async (name) => {
    const failures = new Map<string, string[]>();
    for await (const [grant, uses] of madeReady(name)) {
      const failed = await failedWithout(name, grant, uses);
      const areAll = failed.length > 1 && failed.length === Object.keys(uses).length;
      const what = areAll ? 'everything' : failed.join(', ');
      failures.set(what, [...(failures.get(what) ?? []), inWords(grant)]);
    }
    const found = [...failures].map(
      ([what, grants]) =>
        `| \`${name}\` | ${[...new Set(grants)].sort().join('<br>')} | ${what || 'NOTHING'} |`,
    );
    expect(found).toEqual(ofFunction(name));
  },
  1_200_000,
);

test('the table has every kind of function', () => {
  expect(functions).toEqual(expect.arrayContaining(['ServeShared', 'PublishKeys', 'KeyRotation-RotateKey']));
});

/** Each grant of a function, with what is asked without it. Some at a time are made ready, by a function that is warm. */
async function* madeReady(name: string): AsyncGenerator<[Grant, Uses]> {
  const grants = grantsOf(statementsOf(name));
  // Tokens that are made ready live for two minutes.
  for (let at = 0; at < grants.length; at += 5) {
    // What a function remembers of a grant that was taken away must not meet what is made ready here.
    served.runner.discardSandboxes();
    const ready: [Grant, Uses][] = [];
    for (const grant of grants.slice(at, at + 5)) {
      await forget();
      ready.push([grant, await (usesOf[name] ?? fail(name))(served)]);
    }
    yield* ready;
  }
}

/** The statements by which the runner judges a function: to change them changes its rights. */
function statementsOf(name: string) {
  const stem = `TokenVending${name.replace(/[^A-Za-z0-9]/g, '')}`;
  const { functions: all } = served.runner.deployment;
  return all.find(({ logicalId }) => logicalId.slice(0, -8) === stem)?.statements ?? fail(name);
}

/** What the function, started anew, can't do without the grant. Everything else it does, and nothing else it tries. */
async function failedWithout(name: string, grant: Grant, uses: Uses) {
  const statements = statementsOf(name);
  const kept = [...statements];
  await forget();
  served.runner.discardSandboxes();
  statements.splice(0, Infinity, ...without(grant, kept));
  const failed: string[] = [];
  for (const [use, isServed] of Object.entries(uses)) {
    const before = served.lines.length;
    if (!(await isServed())) failed.push(`\`${use}\``);
    else expect([use, served.lines.slice(before).filter(isDenial)]).toEqual([use, []]);
  }
  statements.splice(0, Infinity, ...kept);
  return failed;
}

/** Secrets are read ahead, needed or not. */
const isDenial = (line: string) => line.startsWith('access denied: ') && !line.includes('GetSecretValue');

const inWords = ({ action, resource, key }: Grant) => {
  const secret = /:secret:[^/]+\/(.*)-\w+$/.exec(resource)?.[1];
  return `\`${action.replace('dynamodb:', '')} ${key ?? secret ?? `not on ${resource}`}\``;
};

/** Limits count all that is asked here; known places, accounts, versions in use and published keys are written once. */
async function forget() {
  const { runner, credentials } = served;
  const client = new DynamoDBClient({ ...runner.administrator, endpoint: credentials.endpoints.dynamodb });
  for (const TableName of Object.values(credentials.tables)) {
    const { Items = [] } = await client.send(new ScanCommand({ TableName, ProjectionExpression: 'pk' }));
    for (const { pk } of Items)
      if (pk && /^(counter|knownplace|account|usedversions|publishedkeys)#/.test(pk.S ?? ''))
        await client.send(new DeleteItemCommand({ TableName, Key: { pk } }));
  }
  client.destroy();
}

function fail(what: string): never {
  throw new Error(`there is no ${what}`);
}
