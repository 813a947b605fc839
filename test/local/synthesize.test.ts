import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { synthesize } from '../../local/synthesize.ts';
import { removeDirectories, temporaryDirectory } from './small-assembly.ts';

afterAll(removeDirectories);

/** A CDK app of one stack that warns. */
const app = `import { Annotations, App, CfnResource, Stack } from 'aws-cdk-lib';
  const stack = new Stack(new App(), 'small');
  new CfnResource(stack, 'Topic', { type: 'AWS::SNS::Topic' });
  Annotations.of(stack).addWarningV2('a-warning', 'mind the gap');`;

test("the CDK app's warnings are told, and nothing else", async () => {
  const lines: string[] = [];
  await synthesize({
    projectDirectory: join(import.meta.dirname, '../..'),
    app: ['--input-type=module', '--eval', app],
    output: temporaryDirectory(),
    signal: new AbortController().signal,
    log: (line) => lines.push(line),
  });
  expect(lines).toEqual([expect.stringContaining('mind the gap')]);
});

test('what it says when it fails is the message alone', async () => {
  const failing =
    "console.error('Bundling asset x...'); console.error('line one\\n  line two'); process.exit(1)";
  await expect(
    synthesize({
      projectDirectory: join(import.meta.dirname, '../..'),
      app: ['--eval', failing],
      output: temporaryDirectory(),
      signal: new AbortController().signal,
      log: () => {},
    }),
  ).rejects.toThrow(/^line one\n {2}line two$/);
});

test("the CDK's CLI sends nothing from this machine", () => {
  const { context, ...settings } = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8'),
  );
  expect(settings).toMatchObject({ notices: false, versionReporting: false });
  expect(context).toMatchObject({ 'cli-telemetry': false });
});
