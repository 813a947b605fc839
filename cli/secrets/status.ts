import { isoTime } from '../../lambdas/contract/clock.ts';
import { present } from '../../lambdas/contract/present.ts';
import type { StagingLabel } from '../../lambdas/keys/secret-source.ts';
import type { Row } from '../rows.ts';
import type { ChosenSecret } from './chosen-secret.ts';
import { whyUnusable } from './verdict.ts';

const labels: readonly StagingLabel[] = ['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING'];

/**
 * What each labelled version of a secret is worth to the app's function; nothing of the values. The function takes the
 * current one, and the previous one in its place while that is not usable.
 */
export async function statusOf(chosen: ChosenSecret): Promise<Row[]> {
  const rows = await Promise.all(labels.map((label) => rowOf(chosen, label)));
  // AWSPENDING may stay on a version that is current, or was.
  return rows.filter(
    (row, at) => row && rows.findIndex((each) => each?.['version'] === row['version']) === at,
  ) as Row[];
}

async function rowOf(chosen: ChosenSecret, label: StagingLabel): Promise<Row | undefined> {
  const { fullName: secret, versions } = chosen;
  const version = await versions.read(label);
  if (!version) return label === 'AWSCURRENT' ? { secret, label, usable: false, why: unset } : undefined;
  const why = await whyUnusable(version.value, chosen);
  const { versionId, createdAt } = version;
  const since = isoTime(createdAt);
  return present({ secret, label, version: versionId, since, usable: why === undefined, why });
}

const unset = 'it has no value yet';
