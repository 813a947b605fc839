import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { CloudFormationClient, UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import {
  DynamoDBClient,
  RestoreTableToPointInTimeCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { existingOf } from '../../lambdas/config/existing.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import type { Check } from '../harness/checks.ts';
import { vending } from '../harness/cli.ts';
import { deployStack, destroyStack, synthStack } from './deploy-stack.ts';
import { type Tried, tryFlows } from './flows.ts';
import type { MiniStack } from './ministack.ts';
import { assertKept, type State, stateOf, thingsOf } from './state.ts';

/** A deployment that stands. */
export interface Standing {
  readonly config: VendingConfig;
  readonly assembly: string;
  readonly outputs: Readonly<Record<string, string>>;
}

const password = 'correct horse battery staple';
/** Sets a stack's protection from deletion. */
export const protect = (StackName: string, EnableTerminationProtection: boolean) =>
  new CloudFormationClient({}).send(
    new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }),
  );

/**
 * Changes a deployment, and undoes each change. After each step the vendors' flows, races and bad input are tried
 * through the deployed URL, and users, API keys, cut-offs and all secrets are where they were. `log` gets the transcript.
 */
export function undoChecks(emulator: MiniStack, first: Standing, log: (line: string) => void): Check[] {
  const { config } = first;
  const pasted: Record<string, string> = {};
  let standing = first;
  let apiKey = '';
  let before: State;

  /** What must hold after each step. */
  async function look(step: string, refused: readonly string[] = []): Promise<void> {
    const url = standing.outputs['ApiUrl'] ?? '';
    const tried = await tryFlows({ url, config: standing.config, emulator, pasted, apiKey, password });
    const after = await stateOf(standing.config);
    assertKept(before, after);
    before = after;
    log(row(step, refused, tried, after));
  }

  /** Deploys a change. Refuses what `check-deploy` refuses, and then takes over what it says, which must be `refused`. */
  async function deploy(changed: VendingConfig, refused: readonly string[] = []): Promise<void> {
    let next = { ...changed, existing: standing.config.existing };
    const answer = await checkDeploy(next);
    assert.deepEqual(
      [answer.code, answer.takesOver.filter((each) => each.startsWith(`${next.name}/`)).sort()],
      [refused.length > 0 ? 1 : 0, refused],
    );
    if (answer.existing) {
      next = { ...next, existing: { ...next.existing, ...answer.existing } };
      assert.equal((await checkDeploy(next)).code, 0);
    }
    const assembly = synthStack(emulator, next);
    standing = { config: next, assembly, outputs: await deployStack(emulator, assembly) };
  }

  const { chatsdk, avaya, comapi, wonderful, ...others } = config.apps;
  assert(chatsdk && avaya && comapi && wonderful, 'vending.config.ts is not the one that is shipped');
  const upstream: VendingConfig['apps'][string] = {
    ...wonderful,
    roles: ['integrator'],
    settings: { tenantId: 't', mint: 'upstream', baseUrl: 'https://wonderful.example.com/api' },
  };
  const secret = (name: string) => `${config.name}/${name}`;

  return [
    {
      name: 'every app has its secret, user, API key and cut-off',
      async run() {
        const secrets = new SecretsManagerClient({});
        for (const SecretId of [secret('chatsdk/signing-key'), secret('chatsdk/ws-signing-key')]) {
          const SecretString = randomBytes(48).toString('base64url');
          await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
        }
        for (const app of ['comapi', 'chatsdk']) {
          const SecretId = secret(`${app}/signing-key`);
          const { SecretString = '' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
          pasted[app] = SecretString;
        }
        await run('cutoff clear comapi alice');
        await run('cutoff set comapi mallory');
        apiKey = (await run('keys create chatsdk wonderful avaya')).out;
        // The emulator has not done what the template says.
        await backUp(first.outputs['DirectoryTableName'] ?? '');
        before = await stateOf(config);
        await new Promise((resolve) => setTimeout(resolve, 1_100));
        await look('deployed');
      },
    },
    {
      name: 'an app goes, and a lifetime changes: its secrets stay',
      async run() {
        const shorter = { ...comapi, tokenLifetimeSeconds: 600 };
        await deploy({ ...config, apps: { ...others, avaya, wonderful, comapi: shorter } });
        await look('chatsdk goes, comapi tokenLifetimeSeconds 900 -> 600');
      },
    },
    {
      name: 'the app comes again, and the lifetime with it; another app asks its vendor instead of signing',
      async run() {
        const refused = [secret('chatsdk/signing-key'), secret('chatsdk/ws-signing-key')];
        await deploy({ ...config, apps: { ...config.apps, wonderful: upstream } }, refused);
        await look('chatsdk comes again, 600 -> 900, wonderful mint signed -> upstream', refused);
      },
    },
    {
      name: 'that app signs again; an app gets another name',
      async run() {
        const refused = [secret('wonderful/signing-key')];
        await deploy({ ...config, apps: { ...others, comapi, chatsdk, wonderful, contact: avaya } }, refused);
        await look('wonderful mint upstream -> signed, avaya becomes contact', refused);
      },
    },
    {
      name: 'the stack is protected; without the protection it goes, and leaves data and secrets alone',
      async run() {
        await assert.rejects(destroyStack(emulator, standing.assembly), /TerminationProtection/);
        await protect(config.name, false);
        await destroyStack(emulator, standing.assembly);
        const left = await thingsOf(config.name);
        const table = standing.outputs['DirectoryTableName'] ?? '';
        assert.deepEqual(left.sort(), [table, ...before.secrets.keys()].sort());
        log(`destroyed: left are ${table} and ${before.secrets.size} secrets`);
      },
    },
    {
      name: 'it is deployed again, with its table, its secrets and the name that the app had',
      async run() {
        // What was taken over before still is.
        const refused = ['avaya/upstream-credentials', 'comapi/signing-key', 'qiscus/signing-key'].map(
          secret,
        );
        await deploy(config, refused);
        assert.equal(existingOf(standing.config).directoryTable, standing.outputs['DirectoryTableName']);
        await look('deployed again, contact becomes avaya', refused);
      },
    },
    {
      name: 'a table that was restored from a point in time is put in service',
      async run() {
        const client = new DynamoDBClient({});
        const TableName = 'restored';
        const SourceTableName = standing.outputs['DirectoryTableName'];
        await client.send(
          new RestoreTableToPointInTimeCommand({
            SourceTableName,
            TargetTableName: TableName,
            UseLatestRestorableTime: true,
          }),
        );
        const { secrets } = existingOf(standing.config);
        const existing = { prod: { secrets, directoryTable: TableName } };
        standing = { ...standing, config: { ...standing.config, existing } };
        const said = await checkDeploy(standing.config);
        assert.deepEqual(
          said.findings.map(({ remedy }) => remedy.split(' ')[2]),
          ['update-continuous-backups', 'update-table'],
        );
        await backUp(TableName);
        await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: true }));
        await deploy(config);
        assert.equal(standing.outputs['DirectoryTableName'], TableName);
        await look('restored table in service');
        const forgetful = await checkDeploy({ ...standing.config, existing: { prod: { secrets } } });
        assert.deepEqual([forgetful.code, forgetful.takesOver], [1, [TableName]]);
      },
    },
  ];

  async function run(line: string, ...secrets: string[]) {
    const ran = await vending(line, { config, secrets });
    assert.equal(ran.code, 0, `${line}: ${ran.said}`);
    return ran;
  }
}

const backUp = (TableName: string) =>
  new DynamoDBClient({}).send(
    new UpdateContinuousBackupsCommand({
      TableName,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    }),
  );

interface Finding {
  readonly remedy: string;
  readonly takesOver?: { readonly secret?: string; readonly directoryTable?: string };
}

/** What `vending check-deploy` says. */
export async function checkDeploy(config: VendingConfig) {
  const { code, out, said } = await vending('check-deploy --json', { config });
  assert(out !== '', said);
  const { findings, existing } = JSON.parse(out) as {
    readonly findings: readonly Finding[];
    readonly existing?: VendingConfig['existing'];
  };
  const takesOver = findings.flatMap(({ takesOver: each }) => each?.secret ?? each?.directoryTable ?? []);
  return { code, findings, existing, takesOver };
}

const row = (
  step: string,
  refused: readonly string[],
  { flows, sdk, raced, refused: bad }: Tried,
  { secrets }: State,
) =>
  [
    step,
    refused.length > 0 ? `without the lines, refused for ${refused.length} secrets` : 'needs no lines',
    `flows ${flows.toSorted().join(' ')}, and ${sdk}`,
    `${raced} racers`,
    `${bad} bad inputs refused`,
    `${secrets.size} secrets, users, API keys and cut-offs as before`,
  ].join(' | ');
