import { existingOf } from '../../lambdas/config/existing.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { collision, type Facts, type Finding } from './finding.ts';
import type { FoundTable } from './outside.ts';
import { secretFindings } from './secret-collisions.ts';

/** What stands in the way of a deployment, and what to do about it. */
export const findingsOf = (config: VendingConfig, facts: Facts): Finding[] => [
  ...stackFindings(config, facts),
  ...facts.names.flatMap((name) => secretFindings(config, facts, name)),
  ...directoryFindings(config, facts),
];

function stackFindings({ name, stage }: VendingConfig, { stack }: Facts): Finding[] {
  if (!stack) return [];
  const { metadata, status, isProtected } = stack;
  if (!metadata) return [collision(`The stack ${name} is of another application.`, 'Set another name.')];
  if (metadata.stage !== undefined && metadata.stage !== stage)
    return [
      collision(
        `The stack ${name} is the stage ${metadata.stage} of another configuration.`,
        'Set another name.',
      ),
    ];
  // `cdk deploy` begins anew, by deleting the stack: it can't.
  return /^ROLLBACK_(COMPLETE|FAILED)$/.test(status) && isProtected
    ? [
        collision(
          `The first deployment of ${name} failed, and what is left of it is protected.`,
          `aws cloudformation update-termination-protection --stack-name ${name} --no-enable-termination-protection`,
        ),
      ]
    : [];
}

function directoryFindings(config: VendingConfig, { stack, directory, directories }: Facts): Finding[] {
  const { directoryTable } = existingOf(config);
  if (directoryTable !== undefined && stack?.owned.has(directoryTable))
    return [
      collision(
        `The table ${directoryTable} is to be taken over, but this stack has made it, and would let it go.`,
        `Take it out of existing.${config.stage}.`,
      ),
    ];
  if (directoryTable !== undefined) return tableFindings(config, directoryTable, directory);
  const inUse = stack?.directoryTable;
  if (inUse !== undefined && !stack?.owned.has(inUse))
    return [
      collision(
        `The deployment uses the table ${inUse}, and would make a new one, which is empty.`,
        'Go on with the table: users, API keys and cut-offs are in it.',
        { directoryTable: inUse },
      ),
    ];
  if (inUse !== undefined) return [];
  return directories.map((name) => ({
    what: `The table ${name} of an earlier deployment is still there, and the deployment makes a new one.`,
    remedy: 'To go on with its users, API keys and cut-offs, take it over. If it is of no use, delete it.',
    isCollision: false,
    takesOver: { directoryTable: name },
  }));
}

function tableFindings({ keepsData }: VendingConfig, name: string, table: FoundTable | undefined): Finding[] {
  if (!table) return [collision(`The table ${name} does not exist.`, 'Correct directoryTable.')];
  if (table.status !== 'ACTIVE')
    return [
      collision(
        `The table ${name} is ${table.status}.`,
        `aws dynamodb wait table-exists --table-name ${name}`,
      ),
    ];
  if (table.key !== 'pk HASH')
    return [collision(`The table ${name} has the key ${table.key}, not pk HASH.`, 'Correct directoryTable.')];
  return [
    ...(keepsData && !table.isBackedUp
      ? [
          collision(
            `The table ${name} has no backups.`,
            `aws dynamodb update-continuous-backups --table-name ${name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
          ),
        ]
      : []),
    ...(keepsData && !table.isProtected
      ? [
          collision(
            `The table ${name} is not protected from deletion.`,
            `aws dynamodb update-table --table-name ${name} --deletion-protection-enabled`,
          ),
        ]
      : []),
  ];
}
