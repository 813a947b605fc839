import { secretsOfApp } from '../secrets/chosen-secret.ts';
import { nextStep, statusOf } from '../secrets/status.ts';
import { type Examination, fault, ok } from './finding.ts';

/** Whether the current version of each secret is usable, and the labels are where they belong. Shows no value. */
export const examineSecrets: Examination = async ({ context, target, apps }) => {
  const all = apps.flatMap(({ name }) => secretsOfApp(context, target, name));
  return Promise.all(
    all.map(async (chosen) => {
      const about = `${chosen.app.name} ${chosen.secret.name}`;
      const rows = await statusOf(chosen);
      const { why = 'it has no current version', since, note } = rows[0] ?? {};
      const step = await nextStep(chosen, rows);
      if (step !== undefined)
        return fault(about, `the current version is not usable: ${why}`, step.replace(/^[^:]+: /, ''));
      return ok(about, `usable since ${since}${note === undefined ? '' : `; ${note}`}`);
    }),
  );
};
