import * as v from 'valibot';
import type { App } from '../contract/app.ts';
import { appsOf } from './apps.ts';
import { complaint } from './complaint.ts';
import { contradictionsOf } from './contradictions.ts';
import { existingProblems } from './existing.ts';
import { frontProblems } from './front.ts';
import { problemsOf } from './issue-problems.ts';
import type { Problem } from './problem.ts';
import { configSchema, type VendingConfig, type VendingConfigInput } from './schema.ts';
import { chosenStage, keepsByDefault, nameIn } from './stage.ts';

/**
 * Gives `vending.config.ts` its types, checks it, and fills in the defaults. Throws naming each wrong field. If settings
 * differ between stages, give a function of the stage.
 */
export function defineConfig(
  given: VendingConfigInput | ((stage: string) => VendingConfigInput),
  stage = chosenStage(),
): VendingConfig {
  const input = typeof given === 'function' ? given(stage) : given;
  const result = v.safeParse(configSchema, input);
  if (!result.success) throw complaint(problemsOf(result.issues, configSchema));
  const { name, keepsData = keepsByDefault(stage) } = result.output;
  const config = { ...result.output, name: nameIn(stage, name), stage, keepsData } as VendingConfig;
  const apps = appsOf(config);
  const contradictions = [
    ...droppedNames(input, config),
    ...sameOutputs(apps),
    ...apps.flatMap((app) =>
      contradictionsOf(app, config).map(([field, problem]): Problem => [`${app.name}.${field}`, problem]),
    ),
  ].map(([field, problem]): Problem => [`apps.${field}`, problem]);
  const problems = [...contradictions, ...existingProblems(name, config.existing), ...frontProblems(config)];
  if (problems.length > 0) throw complaint(problems);
  return config;
}

/** valibot silently drops keys that could reach a prototype. */
const droppedNames = (input: VendingConfigInput, config: VendingConfig): Problem[] =>
  Object.keys(input.apps)
    .filter((name) => !Object.hasOwn(config.apps, name))
    .map((name): Problem => [name, 'is a name that JavaScript reserves']);

/** The stack's outputs are named after the apps, without hyphens. */
const sameOutputs = (apps: readonly App[]): Problem[] =>
  apps.flatMap(({ name }, at): Problem[] => {
    const twin = apps
      .slice(0, at)
      .find((other) => other.name.replaceAll('-', '') === name.replaceAll('-', ''));
    return twin ? [[name, `differs from ${twin.name} only in hyphens`]] : [];
  });
