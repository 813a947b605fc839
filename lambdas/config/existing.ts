import * as v from 'valibot';
import { secretNameOf, secretNames } from '../contract/secrets.ts';
import type { Problem } from './problem.ts';
import { nameIn } from './stage.ts';

/**
 * What deployments take over instead of making it, by stage: secrets, by name, and the table of users and API keys. All
 * of it outlives its stack, and CloudFormation can't make a second secret of the same name.
 */
const existing = v.record(
  v.string(),
  v.strictObject({
    secrets: v.optional(v.array(v.string()), []),
    directoryTable: v.optional(
      v.pipe(v.string(), v.regex(/^[\w.-]{3,255}$/, "is not a table's name: give no ARN")),
    ),
  }),
);

/** What of a deployment outlives it, and what it finds. */
export const keeping = {
  /** Whether users, API keys, secrets and the stack outlive a mistake. The default depends on the stage. */
  keepsData: v.optional(v.boolean()),
  existing: v.optional(existing, {}),
};

type Existing = v.InferOutput<typeof existing>;

/** What the deployment of this stage takes over. */
export const existingOf = (config: { readonly existing: Existing; readonly stage: string }) =>
  config.existing[config.stage] ?? { secrets: [] };

/** Names that no secret of the stage can have. The app may be one that the configuration does not have now. */
export const existingProblems = (name: string, existing: Existing): Problem[] =>
  Object.entries(existing).flatMap(([stage, { secrets }]) =>
    secrets
      .filter((secret) => {
        const [app = ''] = secret.split('/').slice(1);
        return !secretNames.some(
          (last) => secret === secretNameOf(nameIn(stage, name), { name: app }, { name: last }),
        );
      })
      .map(
        (secret): Problem => [
          `existing.${stage}.secrets`,
          `names ${secret}, which is not of the form ${nameIn(stage, name)}/{app}/${secretNames.join('|')}`,
        ],
      ),
  );
