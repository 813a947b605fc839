import * as v from 'valibot';
import type { App } from '../contract/app.ts';
import { appsOf } from './apps.ts';
import { contradictionsOf } from './contradictions.ts';
import { existingProblems } from './existing.ts';
import { frontProblems } from './front.ts';
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
  if (!result.success)
    throw complaint(result.issues.map((issue) => [v.getDotPath(issue) ?? 'config', problemOf(issue)]));
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

/** valibot's message for an unknown key is that it expected `never`. */
const problemOf = ({ expected, message }: v.BaseIssue<unknown>) =>
  expected === 'never' ? 'is not a setting' : message;

/** A person who edits the configuration reads this: a stack trace would only hide the message. */
function complaint(problems: readonly Problem[]): Error {
  const lines = ['vending.config.ts is not valid:', ...problems.map((problem) => `  ${problem.join(': ')}`)];
  const error = new Error(lines.join('\n'));
  error.stack = error.message;
  return error;
}
