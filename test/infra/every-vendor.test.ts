import { describe, expect, test } from '@jest/globals';
import { everyVendor } from './configs.ts';
import { readTemplate, synthesize } from './synthesized.ts';

const everyStack = synthesize(everyVendor);
const everyApp = readTemplate(everyStack);

describe('addresses that a function calls are in its environment', () => {
  const keys = 'https://login.example.com/keys';
  test.each<[app: string, upstreamUrl: string | undefined, jwksUrl: string | undefined]>([
    ['comapi', undefined, undefined],
    ['qiscus', undefined, undefined],
    ['avaya', 'https://axp.example.com', keys],
    ['avaya-people', 'https://axp.example.com', keys],
    ['avaya-backends', 'https://axp.example.com', undefined],
    ['wonderful', undefined, keys],
    ['wonderful-upstream', 'https://wonderful.example.com/api', keys],
    ['chatsdk', undefined, keys],
    ['chatsdk-upstream', 'https://chatsdk.example.com', 'https://another-login.example.com/keys'],
  ])('%s', (app, upstreamUrl, jwksUrl) => {
    const {
      APP_NAME: name,
      EPHEMERAL_TABLE: ephemeral,
      DIRECTORY_TABLE: directory,
      ...rest
    } = everyApp.variablesOf(`ServeApp-${app}`);
    expect(name).toBe(app);
    expect([ephemeral, directory].map(everyApp.idOf)).toEqual([
      expect.stringMatching(/^TokenVendingEphemeral/),
      expect.stringMatching(/^TokenVendingDirectory/),
    ]);
    const arns = Object.keys(rest).filter((variable) => variable.endsWith('_ARN'));
    const signs = app.startsWith('chatsdk') ? ['SIGNING_KEY_ARN', 'WS_SIGNING_KEY_ARN'] : ['SIGNING_KEY_ARN'];
    expect(arns).toEqual(upstreamUrl === undefined ? signs : ['UPSTREAM_CREDENTIALS_ARN']);
    const addresses = Object.entries(rest).filter(([variable]) => !variable.endsWith('_ARN'));
    expect(Object.fromEntries(addresses)).toEqual({
      ...(upstreamUrl !== undefined && { UPSTREAM_URL: upstreamUrl }),
      ...(jwksUrl !== undefined && { OIDC_JWKS_URLS: jwksUrl }),
    });
  });
});

describe('the stack is within what AWS takes', () => {
  const { template: whole } = everyStack;

  /** HTTP API: routes per API (a quota that can be raised). CloudFormation: bytes, resources and outputs per template. */
  test.each<[what: string, count: number, limit: number]>([
    ['routes', everyApp.routes().size, 300],
    ['bytes', JSON.stringify(whole, null, 1).length, 1_000_000],
    ['resources', Object.keys(whole.Resources).length, 500],
    ['outputs', Object.keys(whole.Outputs).length, 200],
  ])('%s: %d of %d', (_, count, limit) => {
    // Half of it for eleven apps, so that nobody meets the limit unawares.
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(limit / 2);
  });
});
