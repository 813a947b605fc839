import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { arn } from '../../local/account.ts';
import { readAssembly } from '../../local/assembly.ts';
import { createEnvironment } from '../../local/environment.ts';
import { type LambdaFunction, readFunctions } from '../../local/functions.ts';
import { synthesize } from '../../local/synthesize.ts';
import { createResolver, noSecrets } from '../../local/template.ts';

/** A function on disk, ready to run. */
export interface Unpacked {
  /** The folder with its `index.js`. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface Functions {
  readonly serveApp: Unpacked;
  readonly serveShared: Unpacked;
  readonly plainByDefault: Unpacked;
}

/**
 * Synthesizes the bench's stack as `npm run synth` does, and unpacks three of its functions below `into`.
 *
 * @param others how many apps it has beside the measured one.
 */
export async function synthesizeFunctions(into: string, others = 0): Promise<Functions> {
  const output = join(into, 'assembly');
  mkdirSync(into, { recursive: true });
  // Of 100 apps, CloudFormation's quotas are exceeded. They are not deployed.
  const lines: string[] = [];
  await synthesize({
    projectDirectory: join(import.meta.dirname, '../..'),
    app: ['bench/service/app.ts', String(others)],
    output,
    signal: AbortSignal.timeout(300_000),
    log: (line) => lines.push(line),
  }).catch((error) => {
    throw new Error([...lines, error.message].join('\n'));
  });
  const { stackName, template, assets } = readAssembly(output);
  const secrets = Object.entries(template.Resources).filter(
    ([, { Type }]) => Type === 'AWS::SecretsManager::Secret',
  );
  const secretArns = new Map(secrets.map(([id]) => [id, arn('secretsmanager', `secret:${id}-AbCdEf`)]));
  const context = { stackName, baseUrl: 'http://127.0.0.1', ...noSecrets, secretArns };
  const all = readFunctions(createResolver(template, context), assets);
  const named = (is: (lambda: LambdaFunction) => boolean): Unpacked => {
    const lambda = all.find(is);
    if (!lambda) throw new Error('the template lacks a function that the bench measures');
    const { taskRoot, variables } = createEnvironment(lambda, into);
    return { folder: taskRoot, environment: variables };
  };
  return {
    serveApp: named(({ environment }) => environment['APP_NAME'] === 'comapi'),
    serveShared: named(({ logicalId }) => logicalId.includes('ServeShared')),
    plainByDefault: named(({ logicalId }) => logicalId.startsWith('PlainByDefault')),
  };
}
