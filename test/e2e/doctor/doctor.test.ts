import {
  DeleteSecretCommand,
  PutSecretValueCommand,
  RestoreSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { configuredApps } from '../../../cli/deployment/configured-apps.ts';
import type { Finding } from '../../../cli/doctor/finding.ts';
import type { VendingConfig } from '../../../lambdas/config/schema.ts';
import demo from '../../fixtures/demo-config.ts';
import { vending } from '../../harness/cli.ts';
import { type Served, serve } from '../../harness/serve.ts';
import { isWhole } from '../../harness/whole.ts';
import { type Account, startAccount } from './account.ts';
import { noWrongs, startApiProxy } from './api-proxy.ts';

/** Against a service that stands elsewhere there is no deployment to break. */
const { VENDING_ASSEMBLY: assembly } = process.env;
const testHere = isWhole && assembly ? test : test.skip;
const environment = { ...process.env };

let served: Served;
let secrets: SecretsManagerClient;
let config: VendingConfig;
let account: Account;
let proxyUrl: string;
const wrongs = { ...noWrongs };
const closing: (() => Promise<unknown>)[] = [];

const healthy = {
  template: { Resources: {} },
  isExpiring: true,
  isBackedUp: true,
  isProtected: true,
  throttle: {
    throttlingRateLimit: demo.throttle.requestsPerSecond,
    throttlingBurstLimit: demo.throttle.burst,
  },
  concurrency: 1_000,
  isInSmsSandbox: false,
};

beforeAll(async () => {
  if (!isWhole || !assembly) return;
  served = await serve(assembly);
  closing.push(served.close);
  const { credentials, runner } = served;
  secrets = new SecretsManagerClient({
    ...runner.administrator,
    endpoint: credentials.endpoints.secretsManager,
  });
  config = withApps('qiscus', 'wonderful');
  const api = await startApiProxy(credentials.baseUrl, wrongs);
  proxyUrl = api.url;
  const apps = configuredApps(config);
  account = { ...healthy, apps, apiUrl: api.url, stackName: demo.name, tables: credentials.tables };
  const aws = await startAccount(account, credentials.endpoints);
  closing.push(api.close, aws.close);
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'administrator',
    AWS_SECRET_ACCESS_KEY: 'x',
    AWS_ENDPOINT_URL: aws.url,
  });
});
beforeEach(() => {
  if (!account) return;
  Object.assign(account, healthy, { apps: configuredApps(config) });
  Object.assign(wrongs, noWrongs);
});
afterAll(async () => {
  process.env = environment;
  secrets?.destroy();
  await Promise.all(closing.map((close) => close()));
});

/** These of the demonstration apps. The keys of their logins are at the local identity provider. */
function withApps(...names: string[]): VendingConfig {
  const apps = names.flatMap((name) => {
    const app = demo.apps[name];
    const jwksUrl = served.runner.identityProvider.jwksUrl;
    const callers = app?.callers.map((caller) => (caller.kind === 'oidc' ? { ...caller, jwksUrl } : caller));
    return app && callers ? [[name, { ...app, callers }] as const] : [];
  });
  return { ...demo, apps: Object.fromEntries(apps) };
}

async function examine(line = 'doctor', of = config) {
  const { code, out, said } = await vending(`${line} --json`, { config: of });
  const findings = JSON.parse(out) as Finding[];
  return { code, said, findings, faults: findings.filter(({ state }) => state === 'fault') };
}

testHere('a healthy deployment has no fault', async () => {
  const { code, findings, faults } = await examine();
  expect(faults).toEqual([]);
  expect(code).toBe(0);
  expect(findings.filter(({ state }) => state === 'skipped').map(({ about }) => about)).toEqual([
    'qiscus gives',
    'wonderful gives',
  ]);
});

testHere('who asks for the token can be said', async () => {
  const bearer = served.credentials.apps['wonderful']?.bearerToken;
  const { findings, faults } = await examine(`doctor wonderful --bearer ${bearer}`);
  expect(faults).toEqual([]);
  expect(findings).toContainEqual({
    about: 'wonderful gives',
    state: 'ok',
    says: 'a user gets a token, and the published keys verify it',
  });
});

interface Broken {
  readonly what: string;
  readonly make: () => unknown;
  readonly heal?: () => unknown;
  /** Of the line that names the fault. */
  readonly about: string;
  readonly says: RegExp;
  readonly remedy: RegExp;
}

const broken: readonly Broken[] = [
  {
    what: 'an app that was not deployed',
    make: () => Object.assign(account, { apps: configuredApps(withApps('qiscus')) }),
    about: 'config',
    says: /the stack has the apps qiscus, and the configuration qiscus,wonderful/,
    remedy: /^Deploy it/,
  },
  {
    what: 'an address that does not answer',
    make: () => Object.assign(account, { apiUrl: 'http://127.0.0.1:65534' }),
    heal: () => Object.assign(account, { apiUrl: proxyUrl }),
    about: 'api',
    says: /does not answer: .*65534/,
    remedy: /domain and DNS/,
  },
  {
    what: 'a clock that is ten minutes off',
    make: () => Object.assign(wrongs, { skewSeconds: 600 }),
    about: 'clock',
    says: /says (599|600|601) s more/,
    remedy: /Correct this machine's clock/,
  },
  {
    what: 'an API with another list of origins',
    make: () => Object.assign(wrongs, { barsOrigins: true }),
    about: 'qiscus cors',
    says: /pages of http:\/\/localhost:8080 may not call/,
    remedy: /^Deploy/,
  },
  {
    what: 'a wrong paste',
    make: () => paste('too short'),
    heal: () => paste(signingSecret()),
    about: 'qiscus signing-key',
    says: /not usable: .*32/,
    remedy: /secret rollback qiscus/,
  },
  {
    what: 'a secret that was deleted',
    make: () => secrets.send(new DeleteSecretCommand({ SecretId: secretName() })),
    heal: () => secrets.send(new RestoreSecretCommand({ SecretId: secretName() })),
    about: 'qiscus signing-key',
    says: /not usable: .*deletion/,
    remedy: /aws secretsmanager restore-secret --secret-id token-vending-tests\/qiscus\/signing-key/,
  },
  {
    what: 'logins without keys',
    make: () =>
      Object.assign(config.apps['wonderful']?.callers[0] ?? {}, { jwksUrl: `${served.runner.baseUrl}/x` }),
    heal: () => Object.assign(config, withApps('qiscus', 'wonderful')),
    about: 'login https://login.example.com/',
    says: /x answers 404/,
    remedy: /Correct issuer or jwksUrl/,
  },
  {
    what: 'a table that keeps what has expired',
    make: () => Object.assign(account, { isExpiring: false }),
    about: 'ephemeral table',
    says: /TTL is off/,
    remedy:
      /aws dynamodb update-time-to-live --table-name .*Ephemeral.* Enabled=true,AttributeName=expiresAt/,
  },
  {
    what: 'a directory without backups',
    make: () => Object.assign(account, { isBackedUp: false }),
    about: 'directory table',
    says: /point-in-time recovery is off/,
    remedy: /aws dynamodb update-continuous-backups --table-name .*Directory/,
  },
  {
    what: 'a directory that one command deletes',
    make: () => Object.assign(account, { isProtected: false }),
    about: 'directory table',
    says: /deletion protection is off/,
    remedy: /aws dynamodb update-table --table-name .*Directory.* --deletion-protection-enabled/,
  },
  {
    what: 'a stage without a throttle',
    make: () => Object.assign(account, { throttle: {} }),
    about: 'throttle',
    says: /no requests a second/,
    remedy: /Deploy vending.config.ts/,
  },
  {
    what: 'an account that is new',
    make: () => Object.assign(account, { concurrency: 10 }),
    about: 'concurrency',
    says: /only 10 functions at a time/,
    remedy: /Service Quotas, AWS Lambda, "Concurrent executions"/,
  },
  {
    what: 'a stack that is nearly too large',
    make: () => Object.assign(account, { template: templateOf(450) }),
    about: 'stack size',
    says: /450 of 500 resources/,
    remedy: /Split the apps/,
  },
  {
    what: 'an account in the SMS sandbox',
    make: () => Object.assign(account, { isInSmsSandbox: true }),
    about: 'sms',
    says: /only numbers that you have verified/,
    remedy: /Exit SMS sandbox/,
  },
  {
    what: 'keys that are not published',
    make: () => Object.assign(wrongs, { hidesKeys: true }),
    about: 'wonderful jwks',
    says: /keys that sign are not published: \S+/,
    remedy: /secret published wonderful/,
  },
  {
    what: 'an app that lets strangers in',
    make: () => Object.assign(wrongs, { letsStrangersIn: true }),
    about: 'wonderful refuses',
    says: /a stranger got a token/,
    remedy: /^Deploy/,
  },
];

testHere('a stack that is not there is the one line', async () => {
  const { code, faults, findings } = await examine('doctor --stack other');
  expect([code, findings]).toEqual([1, faults]);
  expect(faults).toMatchObject([
    {
      about: 'stack',
      says: expect.stringMatching(/does not exist/),
      remedy: expect.stringMatching(/^Deploy/),
    },
  ]);
});

const secretName = () => served.credentials.apps['qiscus']?.secretName ?? '';
const signingSecret = () => served.credentials.apps['qiscus']?.signingSecret ?? '';
const paste = (SecretString: string) =>
  secrets.send(new PutSecretValueCommand({ SecretId: secretName(), SecretString }));
const templateOf = (count: number) => ({
  Resources: Object.fromEntries(Array.from({ length: count }, (_, at) => [`R${at}`, { Type: 'X' }])),
});

for (const { what, make, heal, about, says, remedy } of broken)
  testHere(`${what} is named, with its remedy`, async () => {
    await make();
    const { code, said, faults } = await examine();
    await heal?.();
    expect([code, said]).toEqual([1, expect.stringMatching(/lines are faults/)]);
    const named = faults.find((fault) => fault.about === about);
    expect(named).toMatchObject({
      says: expect.stringMatching(says),
      remedy: expect.stringMatching(remedy),
    });
    // If nothing answers, much more does not work.
    if (about !== 'api') expect(faults.filter((fault) => !sameReason(about, fault))).toEqual([]);
  });

const sameReason = (about: string, fault: Finding) =>
  fault.about.split(' ').at(-1) === about.split(' ').at(-1) || fault.says.includes('deletion');

test.each([[assembly !== undefined]])('the local service has no fault (%s)', async (isHere) => {
  if (!isHere) return;
  const { code, faults } = await examine('doctor wonderful --local', demo);
  expect([code, faults]).toEqual([0, []]);
});
