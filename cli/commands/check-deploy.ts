import { Command } from 'commander';
import { existingOf } from '../../lambdas/config/existing.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { answer } from '../answer.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { findingsOf } from '../deployment/collisions.ts';
import { configuredApps, secretNamesOf } from '../deployment/configured-apps.ts';
import { deployedStack } from '../deployment/deployed-stack.ts';
import type { Finding } from '../deployment/finding.ts';
import { guardedOf, secretsNamed, tableNamed, tablesLike } from '../deployment/outside.ts';

/** Says what would make the next deployment fail, before CloudFormation does. */
export const checkDeploy = ({ config, terminal }: Context): Command =>
  new Command('check-deploy')
    .description(
      'says what would stop a deployment of vending.config.ts, and prints the lines that take over what exists; exit code 1 if something would',
    )
    .option('--stack <name>', 'the stack in AWS; by default the one that vending.config.ts names')
    .option('--json', 'print the answer as JSON, for scripts')
    .action(async ({ stack: stackName = config.name, ...options }: { stack?: string; json?: true }) => {
      const names = secretNamesOf(configuredApps(config));
      const { directoryTable } = existingOf(config);
      const [stack, secrets, directory, directories] = await Promise.all([
        deployedStack(stackName, config.name),
        secretsNamed(names),
        directoryTable === undefined ? undefined : tableNamed(directoryTable),
        tablesLike(`${config.name}-TokenVendingDirectory`),
      ]);
      const guarded = config.administrators.length > 0 ? await guardedOf(secrets) : new Set<string>();
      const findings = findingsOf(config, { stack, names, secrets, guarded, directory, directories });
      const existing = takingOver(config, findings);
      const lines = existing ? [linesOf(config.stage, existing)] : [];
      const told = findings.map(({ what, remedy }) => `${what}\n  ${remedy}`);
      answer(
        terminal,
        options,
        { findings, ...(existing && { existing: { [config.stage]: existing } }) },
        findings.length > 0 ? { text: [...told, ...lines].join('\n') } : { note: 'Nothing is in the way.' },
      );
      if (findings.some(({ isCollision }) => isCollision))
        throw new CommandError('Do this before you deploy.');
    });

type Existing = ReturnType<typeof existingOf>;

/** What the configuration takes over, together with what it should. */
function takingOver(config: VendingConfig, findings: readonly Finding[]): Existing | undefined {
  const wanted = findings.flatMap(({ takesOver }) => takesOver ?? []);
  if (wanted.length === 0) return undefined;
  const { secrets, directoryTable } = existingOf(config);
  const table = wanted.find((each) => 'directoryTable' in each)?.directoryTable ?? directoryTable;
  return {
    secrets: [...secrets, ...wanted.flatMap((each) => ('secret' in each ? each.secret : []))],
    ...(table !== undefined && { directoryTable: table }),
  };
}

/** The setting as it stands in `vending.config.ts`. */
const linesOf = (stage: string, { secrets, directoryTable }: Existing) =>
  [
    'To take over, in vending.config.ts:',
    '  existing: {',
    `    ${stage}: {`,
    ...(secrets.length > 0
      ? ['      secrets: [', ...secrets.map((name) => `        '${name}',`), '      ],']
      : []),
    ...(directoryTable === undefined ? [] : [`      directoryTable: '${directoryTable}',`]),
    '    },',
    '  },',
  ].join('\n');
