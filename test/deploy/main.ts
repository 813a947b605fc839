import { join } from 'node:path';
import './loopback-names.ts';
import { failuresOf, step } from '../harness/checks.ts';
import { checksOf } from './checks.ts';
import { cdk, deployStack } from './deploy-stack.ts';
import { installMiniStack, missingTool } from './install-ministack.ts';
import { startMiniStack } from './ministack.ts';

/**
 * Deploys the stack as a user would, with `cdk bootstrap` and `cdk deploy`, to an emulator that knows nothing of this
 * project, and logs in through the deployed API with Qiscus's own SDK. Skipped, with the reason, where the emulator
 * cannot run; in CI that is a failure.
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
await step('cdk bootstrap', () =>
  cdk(['bootstrap', '--output', join(emulator.directory, 'bootstrap.out')], emulator),
);
const outputs = await step('cdk deploy', () => deployStack(emulator));

const checks = checksOf(outputs, emulator);
const failed = await failuresOf(checks);
if (failed > 0) console.log(emulator.log());
console.log(`deployed test: ${checks.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
