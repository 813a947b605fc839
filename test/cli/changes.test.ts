import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Apps, changesOf } from '../../cli/deployment/changes.ts';
import { configuredApps } from '../../cli/deployment/configured-apps.ts';
import { listen } from '../../local/listen.ts';
import { startSecrets } from '../adapters/start-secrets.ts';
import config from '../fixtures/demo-config.ts';
import { vending } from '../harness/cli.ts';

const environment = { ...process.env };
/** What the stack's template says; undefined: there is no stack. */
let deployed: Apps | undefined;
let [cloudFormation, secrets]: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  const started = await startSecrets();
  const client = started.clientOf('administrator');
  await client.send(new CreateSecretCommand({ Name: `${config.name}/comapi/signing-key` }));
  client.destroy();
  const stack = await listen((_, response) => {
    const template = JSON.stringify({ Metadata: { TokenVending: { apps: deployed } } }).replaceAll(
      '"',
      '&quot;',
    );
    const answer = deployed
      ? `<GetTemplateResponse><GetTemplateResult><TemplateBody>${template}</TemplateBody></GetTemplateResult></GetTemplateResponse>`
      : '<ErrorResponse><Error><Code>ValidationError</Code><Message>Stack with id x does not exist</Message></Error></ErrorResponse>';
    response.writeHead(deployed ? 200 : 400, { 'content-type': 'text/xml' }).end(answer);
  }, 0);
  [cloudFormation, secrets] = [stack, started];
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'administrator',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL_CLOUDFORMATION: stack.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: started.url,
  });
});
afterAll(async () => {
  process.env = environment;
  await Promise.all([cloudFormation?.close(), secrets?.close()]);
});

test('a configuration that is deployed as it is changes nothing', async () => {
  deployed = configuredApps(config);
  expect(await vending('changes')).toEqual({ code: 0, out: '', said: 'No secret changes.' });
  expect(await vending('changes --json')).toEqual({ code: 0, out: '[]', said: '' });
});

test('a change that needs steps is told with them, and fails', async () => {
  const { wonderful, comapi: _, ...others } = configuredApps(config);
  if (!wonderful) throw new Error('the demo has no app wonderful');
  const secretsBefore = wonderful.secrets.map((secret) => ({ ...secret, holds: 'ES256' as const }));
  deployed = { ...others, wonderful: { ...wonderful, secrets: secretsBefore } };
  const { code, out, said } = await vending('changes');
  expect(code).toBe(1);
  expect(out).toMatch(/^wonderful: algorithm: ES256 -> RS256\. .* at once\./m);
  expect(out).toMatch(
    /^comapi: new secret: .*comapi\/signing-key\. .* Before you deploy: Run `npm run vending -- check-deploy`/m,
  );
  expect(said).toContain('Take these steps first');
  const outside = { taken: new Set([`${config.name}/comapi/signing-key`]), existing: new Set<string>() };
  expect(JSON.parse((await vending('changes --json')).out)).toEqual(
    changesOf(deployed, configuredApps(config), outside),
  );
});

test('a secret that is taken over keeps its value, and needs nothing', async () => {
  const { comapi: _, ...others } = configuredApps(config);
  deployed = others;
  const secrets = [`${config.name}/comapi/signing-key`];
  const { code, out } = await vending('changes', { config: { ...config, existing: { prod: { secrets } } } });
  expect([code, out]).toEqual([0, `comapi: secret taken over: ${secrets[0]}. It keeps its value.`]);
});

test('a first deployment needs nothing, but for a name that is taken', async () => {
  deployed = undefined;
  const { code, out } = await vending('changes');
  expect([code, out.match(/Before you deploy/g)]).toEqual([1, ['Before you deploy']]);
  expect(out).toContain('qiscus: new secret');
});
