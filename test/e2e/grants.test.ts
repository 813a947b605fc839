import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { call } from '../harness/http.ts';
import { type Served, serve, temporaryDirectory } from '../harness/serve.ts';

/**
 * The control of the runner's judge: the very assembly that the other tests run on, with three grants taken out. The
 * first request that needs one fails, and the log names action and resource.
 */
const taken: [role: RegExp, action: string][] = [
  [/^TokenVendingServeShared/, 'dynamodb:PutItem'],
  [/^TokenVendingServeAppcomapi/, 'secretsmanager:GetSecretValue'],
  [/^TokenVendingServeAppqiscus/, 'sns:Publish'],
];

/** Against a service that stands elsewhere there is no template to alter. */
const { VENDING_ASSEMBLY: servedAssembly } = process.env;
const testHere = servedAssembly ? test : test.skip;

const assembly = temporaryDirectory();
let served: Served | undefined;
beforeAll(async () => {
  if (!servedAssembly) return;
  cpSync(servedAssembly, assembly, { recursive: true });
  const file = join(assembly, readdirSync(assembly).find((name) => name.endsWith('.template.json')) ?? '');
  const template = JSON.parse(readFileSync(file, 'utf8'));
  for (const [role, action] of taken) takeGrant(template, role, action);
  writeFileSync(file, JSON.stringify(template));
  served = await serve(assembly);
});
afterAll(async () => {
  await served?.close();
  rmSync(assembly, { recursive: true });
});

const service = () => served ?? fail();
const fail = (): never => {
  throw new Error('nothing is served');
};
const denials = () => service().lines.filter((line) => line.startsWith('access denied: '));

testHere('without PutItem no nonce is issued', async () => {
  expect((await call('POST', `${service().credentials.baseUrl}/qiscus/nonce`)).status).toBe(503);
  expect(denials()).toContainEqual(
    expect.stringMatching(/ServeShared\w* may not dynamodb:PutItem on arn:aws:dynamodb:.*Ephemeral/),
  );
});

testHere('without GetSecretValue no token is vended, and the nonce is not spent', async () => {
  const { baseUrl, apps } = service().credentials;
  const answer = await call('POST', `${baseUrl}/comapi/authenticate`, {
    ...apps['comapi']?.users?.[0],
    nonce: 'n',
  });
  expect(answer).toMatchObject({ status: 503, body: { code: 'key_unavailable' } });
  expect(denials()).toContainEqual(
    expect.stringMatching(/secretsmanager:GetSecretValue on arn:aws:secretsmanager:.*comapi\/signing-key/),
  );
});

testHere('without Publish no passcode is sent', async () => {
  const { baseUrl } = service().credentials;
  const answer = await call('POST', `${baseUrl}/qiscus/auth/passcode`, { phone_number: '+6281234567890' });
  expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(denials()).toContainEqual(expect.stringContaining('may not sns:Publish on *'));
});

interface Statement {
  Action: string | string[];
}

function takeGrant(template: { Resources: Record<string, unknown> }, role: RegExp, action: string): void {
  const policies = Object.entries(template.Resources).filter(
    ([id]) => role.test(id) && id.includes('RoleDefaultPolicy'),
  );
  expect(policies).toHaveLength(1);
  const [, policy] = policies[0] as [string, { Properties: { PolicyDocument: { Statement: Statement[] } } }];
  const document = policy.Properties.PolicyDocument;
  const kept = document.Statement.filter(({ Action }) => ![Action].flat().includes(action));
  expect(kept.length).toBeLessThan(document.Statement.length);
  document.Statement = kept;
}
