import { existingOf } from '../../lambdas/config/existing.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import type { DeployedStack } from './deployed-stack.ts';
import type { FoundSecret, FoundTable } from './outside.ts';

/** What is there before a deployment. */
export interface Facts {
  readonly stack: DeployedStack | undefined;
  /** The names of the secrets that the apps have. */
  readonly names: readonly string[];
  readonly secrets: ReadonlyMap<string, FoundSecret>;
  /** The table that the configuration takes over; undefined if there is none of that name. */
  readonly directory: FoundTable | undefined;
  /** Tables that have the name of this deployment's directory. */
  readonly directories: readonly string[];
}

export interface Finding {
  readonly what: string;
  readonly remedy: string;
  /** With it, the deployment fails or loses sight of data. */
  readonly isCollision: boolean;
  /** What the configuration should take over. */
  readonly takesOver?: { readonly secret: string } | { readonly directoryTable: string };
}

const collision = (what: string, remedy: string, takesOver?: Finding['takesOver']): Finding => ({
  what,
  remedy,
  isCollision: true,
  ...(takesOver && { takesOver }),
});

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

function secretFindings(config: VendingConfig, { stack, secrets }: Facts, name: string): Finding[] {
  const isExisting = existingOf(config).secrets.includes(name);
  const found = secrets.get(name);
  if (!found)
    return isExisting
      ? [
          collision(
            `${name} is to be taken over, but does not exist.`,
            `Take it out of existing.${config.stage}.secrets: the deployment makes it, without a value.`,
          ),
        ]
      : [];
  const restore = found.isDeleted
    ? [
        collision(
          `${name} is scheduled for deletion.`,
          `aws secretsmanager restore-secret --secret-id ${name}`,
        ),
      ]
    : [];
  // An emulator's physical id of a secret is its name, which no other secret has.
  return isExisting || stack?.owned.has(found.arn) || stack?.owned.has(name)
    ? restore
    : [
        ...restore,
        collision(
          `${name} exists, and this stack has not made it: CloudFormation can't make it again.`,
          'Take it over: it keeps its value.',
          { secret: name },
        ),
      ];
}

function directoryFindings(config: VendingConfig, { stack, directory, directories }: Facts): Finding[] {
  const { directoryTable } = existingOf(config);
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
