import { isoTime } from '../../lambdas/contract/clock.ts';
import { present } from '../../lambdas/contract/present.ts';
import { secretsOf } from '../../lambdas/contract/secrets.ts';
import type { KeyEntry } from '../../lambdas/keys/key-document.ts';
import type { StagingLabel } from '../../lambdas/keys/secret-source.ts';
import type { Row } from '../rows.ts';
import type { ChosenSecret } from './chosen-secret.ts';
import { lastInUse } from './serving.ts';
import { keysIn, whyUnusable } from './verdict.ts';

const labels: readonly StagingLabel[] = ['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING'];

/**
 * Whether the app's function can use each labelled version of a secret. The function uses the current version; while
 * that is not usable the previous one, or else the one that was in use last. No value is shown.
 */
export async function statusOf(chosen: ChosenSecret): Promise<Row[]> {
  const rows = await Promise.all(labels.map((label) => rowOf(chosen, label)));
  // AWSPENDING may stay on the current version, or on a former one.
  return rows.filter(
    (row, at) => row && rows.findIndex((each) => each?.['version'] === row['version']) === at,
  ) as Row[];
}

async function rowOf(chosen: ChosenSecret, label: StagingLabel): Promise<Row | undefined> {
  const { fullName: secret, versions } = chosen;
  const version = await versions.read(label).catch((error: Error) => error);
  if (!version || version instanceof Error)
    return label === 'AWSCURRENT'
      ? { secret, label, usable: false, why: version?.message ?? unset }
      : undefined;
  const why = await whyUnusable(version, chosen);
  const keys = await keysIn(version, chosen).catch(() => []);
  const kid = keys.flatMap(({ key }) => key.publicJwk?.kid ?? []).join(', ') || undefined;
  const note = label === 'AWSCURRENT' ? outdated(chosen, keys) : undefined;
  const { versionId, createdAt } = version;
  const since = isoTime(createdAt);
  return present({ secret, label, version: versionId, since, usable: why === undefined, why, kid, note });
}

/** A pasted key goes on signing after a change of the algorithm, until one for the new algorithm is pasted. */
const outdated = ({ secret: { holds, source } }: ChosenSecret, keys: readonly KeyEntry[]) =>
  source === 'pasted' && keys.length > 0 && !keys.some(({ key }) => key.algorithm === holds)
    ? `in use; put a key for ${holds}`
    : undefined;

const unset = 'it has no value yet';

/** What to do, by the rows of a secret's status; undefined if the current version is usable. */
export async function nextStep(chosen: ChosenSecret, rows: readonly Row[]): Promise<string | undefined> {
  const { app, secret, fullName } = chosen;
  const rowAt = (label: StagingLabel) => rows.find((row) => row['label'] === label);
  const isUsable = (label: StagingLabel) => rowAt(label)?.['usable'] === true;
  if (isUsable('AWSCURRENT')) return undefined;
  const { version, why } = rowAt('AWSCURRENT') ?? {};
  if (version === undefined && why !== unset)
    return String(why).includes('restore-secret')
      ? `${app.name}: restore the secret: aws secretsmanager restore-secret --secret-id ${fullName}. Its versions come back.`
      : `${app.name}: the secret can't be read: ${why}.`;
  const command = (verb: string) =>
    `secret ${verb} ${app.name}${secret.name === secretsOf(app)[0].name ? '' : ` --secret ${secret.name}`}`;
  const anew =
    secret.source === 'generated'
      ? `make keys: ${command('rotate')}`
      : `put the right value: ${command('put')}`;
  const back = `Go back to it: ${command('rollback')}. Or ${anew}.`;
  if (isUsable('AWSPREVIOUS'))
    return `${app.name}: the current version is not usable; the previous one serves. ${back}`;
  const last = await lastInUse(chosen);
  return last
    ? `${app.name}: neither version is usable. Functions go on with version ${last.versionId}. ${back}`
    : `${app.name}: no version is usable. Next, ${anew}.`;
}
