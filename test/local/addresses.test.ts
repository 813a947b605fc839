import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { type Runner, startRunner } from '../../local/runner.ts';
import { eventually } from '../harness/eventually.ts';
import { appsTemplate, vendorUrl } from './apps-template.ts';
import { startAwsEndpoint } from './aws-endpoint.ts';
import { removeDirectories, smallTemplate, temporaryDirectory, writeAssembly } from './small-assembly.ts';

const tellsEnvironment = 'exports.handler = async () => process.env;';
const lines: string[] = [];
let runner: Runner | undefined;

const start = async (template = appsTemplate('brokered'), options: { endpoint?: string } = {}) => {
  runner = await startRunner({
    assembly: writeAssembly(template, tellsEnvironment),
    port: 0,
    stateDirectory: temporaryDirectory(),
    log: (line) => lines.push(line),
    ...options,
  });
  return runner;
};
const environmentOf = async ({ baseUrl }: Runner) =>
  (await (await fetch(baseUrl)).json()) as Record<string, string>;

afterEach(async () => {
  await runner?.close();
  lines.splice(0);
});
afterAll(removeDirectories);

describe('the addresses outside of AWS that a function calls', () => {
  test("lead to the stand-ins: the identity provider, and the app's own vendor", async () => {
    const started = await start();
    const { identityProvider, upstreams } = started;
    expect(await environmentOf(started)).toMatchObject({
      UPSTREAM_URL: upstreams.get('brokered')?.url,
      OIDC_JWKS_URLS: identityProvider.jwksUrl,
    });
    expect([...upstreams.keys()]).toEqual(['brokered']);
    expect((await fetch(identityProvider.jwksUrl)).status).toBe(200);
  });

  test('a vendor without a stand-in is asked at its real address, and the log says so', async () => {
    expect(await environmentOf(await start(appsTemplate('stranger')))).toMatchObject({
      UPSTREAM_URL: vendorUrl,
    });
    expect(lines).toContain(
      'stranger: no stand-in for the API of unheard-of, so it is asked at its real address',
    );
  });

  test('a function that was told none gets none', async () => {
    const environment = await environmentOf(await start(smallTemplate()));
    expect(environment).not.toHaveProperty('UPSTREAM_URL');
    expect(environment).not.toHaveProperty('OIDC_JWKS_URLS');
  });

  test('lead there with an endpoint from outside as well, which is for AWS alone', async () => {
    const aws = await startAwsEndpoint();
    try {
      const started = await start(appsTemplate('brokered'), { endpoint: aws.url });
      const environment = await environmentOf(started);
      expect(environment).toMatchObject({
        AWS_ENDPOINT_URL: aws.url,
        UPSTREAM_URL: started.upstreams.get('brokered')?.url,
        OIDC_JWKS_URLS: started.identityProvider.jwksUrl,
      });
      expect(environment).not.toHaveProperty('AWS_ENDPOINT_URL_DYNAMODB');
    } finally {
      await aws.close();
    }
  });
});

test('the stand-ins close with the runner, at once, whatever they are doing', async () => {
  const { identityProvider, upstreams, close } = await start();
  const upstream = upstreams.get('brokered');
  if (!upstream) throw new Error('there is no stand-in');
  upstream.fault = () => ({ delayMillis: 60_000 });
  const late = fetch(upstream.url, { method: 'POST' }).catch((error: Error) => error.message);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await close();
  expect(await late).toBe('fetch failed');
  for (const { url } of [identityProvider, upstream])
    await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('a start that fails leaves no stand-in running', async () => {
  const { close, baseUrl } = await start();
  const listening = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length;
  const before = listening();
  await expect(
    startRunner({
      assembly: writeAssembly(appsTemplate('brokered'), tellsEnvironment),
      port: Number(new URL(baseUrl).port),
      stateDirectory: temporaryDirectory(),
      log: () => {},
    }),
  ).rejects.toThrow('is already in use');
  // A handle is on the list until the turn after the one that closed it.
  expect(await eventually(listening, (count) => count === before)).toBe(before);
  await close();
});
