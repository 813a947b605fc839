import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stackMetadataOf } from '../../local/app-metadata.ts';
import { awsVariables, createEnvironment } from '../../local/environment.ts';
import type { LambdaFunction } from '../../local/functions.ts';
import { type Runner, startRunner } from '../../local/runner.ts';
import { type Credentials, seed } from '../../local/seed.ts';
import { standInAddresses } from '../../local/stand-in-addresses.ts';
import { synthesize } from '../../local/synthesize.ts';
import type { SandboxOptions } from './sandbox.ts';
import { makeCertificate, type SlowAws, slowAws } from './slow-aws.ts';

/** How AWS answers. */
export type Aws = 'at once' | 'after 5 ms' | 'after 5 ms, over TLS';

export interface Deployment {
  readonly runner: Runner;
  readonly credentials: Credentials;
  /** What starts a function whose logical id begins so. */
  sandboxOf(name: string, aws: Aws, memoryMegabytes?: number): Omit<SandboxOptions, 'share'>;
  close(): Promise<void>;
}

const delayMillis = 5;

/** The synthesized bundles in the local runner: its stores and its permissions, and functions to start by hand. */
export async function deploy(): Promise<Deployment> {
  const folder = mkdtempSync(join(tmpdir(), 'token-vending-bench-'));
  const assembly = join(folder, 'cdk.out');
  await synthesize({
    projectDirectory: join(import.meta.dirname, '../..'),
    app: ['bench/lambda/app.ts'],
    output: assembly,
    signal: new AbortController().signal,
    log: (line) => console.error(line),
  });
  const runner = await startRunner({ assembly, port: 0, stateDirectory: join(folder, 'state'), log() {} });
  const credentials = await seed(runner, join(folder, 'credentials.json'), 1);
  const certificate = makeCertificate(folder);
  const { dynamodb, secretsManager } = runner.endpoints;
  const slow: SlowAws[] = [];
  const slowed = async (secured: boolean) => {
    const opened = await Promise.all(
      [dynamodb, secretsManager].map((url) => slowAws(url, delayMillis, secured ? certificate : undefined)),
    );
    slow.push(...opened);
    const [db, secrets] = opened.map(({ url }) => url);
    return { ...runner.endpoints, dynamodb: db ?? '', secretsManager: secrets ?? '' };
  };
  const endpoints = {
    'at once': runner.endpoints,
    'after 5 ms': await slowed(false),
    'after 5 ms, over TLS': await slowed(true),
  };
  const described = stackMetadataOf(runner.deployment.metadata);
  if (!described) throw new Error('the stack is not of this project');

  return {
    runner,
    credentials,
    sandboxOf(name, aws, memoryMegabytes) {
      const found = runner.deployment.functions.find(({ logicalId }) => logicalId.includes(name));
      if (!found) throw new Error(`no function is named ${name}`);
      const lambda: LambdaFunction = { ...found, memoryMegabytes: memoryMegabytes ?? found.memoryMegabytes };
      const { taskRoot, variables } = createEnvironment(lambda, join(folder, 'functions'));
      return {
        arn: lambda.arn,
        handler: lambda.handler,
        taskRoot,
        environment: {
          ...variables,
          ...standInAddresses(described.environment, variables, runner),
          // The stand-ins' own time-outs stay out: what AWS has is measured.
          ...awsVariables(endpoints[aws], undefined, undefined),
          ...(aws === 'after 5 ms, over TLS' && { NODE_EXTRA_CA_CERTS: certificate.file }),
        },
      };
    },
    async close() {
      for (const { close } of slow) close();
      await runner.close();
      rmSync(folder, { recursive: true });
    },
  };
}
