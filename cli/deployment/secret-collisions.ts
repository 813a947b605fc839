import { existingOf } from '../../lambdas/config/existing.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { collision, type Facts, type Finding } from './finding.ts';
import type { FoundSecret } from './outside.ts';

/** What stands in the way of one secret of the configuration. */
export function secretFindings(config: VendingConfig, facts: Facts, name: string): Finding[] {
  const isExisting = existingOf(config).secrets.includes(name);
  const list = `existing.${config.stage}.secrets`;
  const found = facts.secrets.get(name);
  if (!found)
    return isExisting
      ? [
          collision(
            `${name} is to be taken over, but does not exist.`,
            `Take it out of ${list}: the deployment makes it, without a value.`,
          ),
        ]
      : [];
  const { owned } = facts.stack ?? {};
  // An emulator's physical id of a secret is its name, which no other secret has.
  const isOwned = owned?.has(found.arn) || owned?.has(name);
  return [
    ...deletedFindings(name, found),
    ...(isExisting && isOwned
      ? [
          collision(
            `${name} is to be taken over, but this stack has made it, and would let it go.`,
            `Take it out of ${list}.`,
          ),
        ]
      : []),
    ...(!isExisting && !isOwned
      ? [
          collision(
            `${name} exists, and this stack has not made it: CloudFormation can't make it again.`,
            'Take it over: it keeps its value.',
            { secret: name },
          ),
        ]
      : []),
    ...policyFindings(facts, name, found),
  ];
}

const deletedFindings = (name: string, { isDeleted }: FoundSecret): Finding[] =>
  isDeleted
    ? [
        collision(
          `${name} is scheduled for deletion.`,
          `aws secretsmanager restore-secret --secret-id ${name}`,
        ),
      ]
    : [];

/** Source: CloudFormation Template Reference, AWS::SecretsManager::ResourcePolicy: it replaces no policy. */
const policyFindings = ({ stack, guarded }: Facts, name: string, { arn }: FoundSecret): Finding[] =>
  guarded.has(name) && !stack?.guarded.has(arn) && !stack?.guarded.has(name)
    ? [
        collision(
          `${name} has a resource policy, and this stack has not made it: CloudFormation can't attach another.`,
          `As one of the administrators: aws secretsmanager delete-resource-policy --secret-id ${name}`,
        ),
      ]
    : [];
