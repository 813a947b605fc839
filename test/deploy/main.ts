import { join } from 'node:path';
import './loopback-names.ts';
import config from '../../vending.config.ts';
import { failuresOf, step } from '../harness/checks.ts';
import { checksOf } from './checks.ts';
import { cdk, credentials, deployStack, region, synthShipped } from './deploy-stack.ts';
import { faultChecks } from './emulator-faults.ts';
import { installMiniStack, missingTool } from './install-ministack.ts';
import { startMiniStack } from './ministack.ts';
import { stageChecks } from './stages.ts';
import { undoChecks } from './undo.ts';

/**
 * Deploys the stack as a user would, with `cdk bootstrap` and `cdk deploy`, to an emulator that knows nothing of this
 * project, logs in through the deployed API with Qiscus's own SDK, and then changes the deployment and undoes each change.
 * Skipped, with the reason, where the emulator cannot run; in CI that is a failure.
 */
const missing = await missingTool();
if (missing) {
  console.log(`deployed test: skipped, ${missing}`);
  process.exit(process.env.CI ? 1 : 0);
}

// The emulator ends when this process exits, which a signal alone would not let it do.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

const python = await step('install MiniStack', () => installMiniStack());
const emulator = await step('start MiniStack', () => startMiniStack(python));
Object.assign(process.env, {
  // The first synthesis has the CDK's own look at the template.
  CDK_VALIDATION: 'false',
  AWS_ENDPOINT_URL: emulator.url,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
});
await step('cdk bootstrap', () =>
  cdk(['bootstrap', '--output', join(emulator.directory, 'bootstrap.out')], emulator),
);
const assembly = await step('cdk synth', () => synthShipped(emulator));
const outputs = await step('cdk deploy', () => deployStack(emulator, assembly));
const {
  ApiUrl: apiUrl = '',
  EphemeralTableName: ephemeral = '',
  DirectoryTableName: directory = '',
} = outputs;

const first = { config, assembly, outputs };
const transcript: string[] = [];
const log = (line: string) => void transcript.push(line);
const checks = [
  ...checksOf(outputs, emulator),
  ...faultChecks({ apiUrl, ephemeral, directory }),
  ...undoChecks(emulator, first, log),
  ...stageChecks(emulator, first, log),
];
const failed = await failuresOf(checks);
if (failed > 0) console.log(emulator.log());
console.log(`The undo matrix:\n${transcript.map((line) => `  ${line}\n`).join('')}`);
console.log(`deployed test: ${checks.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
