import * as v from 'valibot';
import { didYouMean, nearest } from './nearest.ts';
import type { Problem } from './problem.ts';
import { schemaAbove } from './schema-above.ts';

type Issue = v.BaseIssue<unknown>;

/** What is wrong, in the words of a person who edits the configuration. A misspelt setting is one problem, not two. */
export function problemsOf(issues: readonly Issue[], schema: v.GenericSchema): Problem[] {
  const meant = issues.flatMap((issue) => (isUnknown(issue) ? meantBy(issue, schema) : []));
  return issues
    .filter((issue) => !(isMissing(issue) && meant.includes(fieldOf(issue))))
    .map((issue) => misspeltKey(issue) ?? [fieldOf(issue), problemOf(issue, schema)]);
}

const fieldOf = (issue: Issue) => v.getDotPath(issue) ?? 'config';
const isUnknown = ({ expected }: Issue) => expected === 'never';
const isMissing = ({ kind, received }: Issue) => kind === 'schema' && received === 'undefined';
const keyOf = ({ path }: Issue) => String(path?.at(-1)?.key ?? '');
const siblingsOf = (issue: Issue, schema: v.GenericSchema) => Object.keys(schemaAbove(issue, schema));

/** The field that a misspelt one means. */
function meantBy(issue: Issue, schema: v.GenericSchema): string[] {
  const key = nearest(keyOf(issue), siblingsOf(issue, schema));
  return key === undefined ? [] : [besides(issue, key)];
}

/** The path of another field of the same object. */
const besides = (issue: Issue, key: string) => [...fieldOf(issue).split('.').slice(0, -1), key].join('.');

/** Without the field that chooses among objects, such as `profile`, valibot says nothing of the others. */
function misspeltKey(issue: Issue): Problem | undefined {
  if (issue.type !== 'variant' || !isMissing(issue)) return undefined;
  const key = keyOf(issue);
  const given = nearest(
    key,
    Object.keys(Object(issue.path?.at(-1)?.input)).filter((each) => each !== key),
  );
  return given === undefined ? undefined : [besides(issue, given), `is not a setting. Did you mean ${key}?`];
}

/** Unless the schema has a message, valibot's begins so. */
const isUsual = ({ message }: Issue) => /^Invalid [\w -]+: (Expected|Received)\b/.test(message);

function problemOf(issue: Issue, schema: v.GenericSchema): string {
  if (isUnknown(issue)) return `is not a setting${didYouMean(keyOf(issue), siblingsOf(issue, schema))}`;
  if (isMissing(issue)) return isUsual(issue) ? 'is missing' : issue.message;
  return isUsual(issue) ? (inWords[issue.type]?.(issue) ?? typeProblem(issue)) : issue.message;
}

const number = (count: unknown) => (typeof count === 'number' ? count.toLocaleString('en') : String(count));

/** The unit that the name of a number ends in. */
const units: readonly (readonly [suffix: RegExp, unit: string])[] = [
  [/PerSecond$/, ' a second'],
  [/seconds$/i, ' seconds'],
  [/millis$/i, ' milliseconds'],
  [/minutes$/i, ' minutes'],
  [/days$/i, ' days'],
  [/megabytes$/i, ' MB'],
  [/usd$/i, ' USD'],
];
const amount = (issue: Issue) =>
  `${number(issue.requirement)}${units.find(([suffix]) => suffix.test(keyOf(issue)))?.[1] ?? ''}`;

/** Only the vendor limits how long its tokens live. */
function limiterOf({ path }: Issue): string {
  const { key, input } = path?.at(-1) ?? {};
  const { profile } = (input ?? {}) as { readonly profile?: string };
  return key === 'tokenLifetimeSeconds' && profile !== undefined
    ? `that ${profile} allows`
    : 'that is allowed';
}

const more = (issue: Issue) =>
  `${number(issue.input)} is more than ${amount(issue)}, the most ${limiterOf(issue)}`;
const less = (issue: Issue) =>
  `${number(issue.input)} is less than ${amount(issue)}, the least ${limiterOf(issue)}`;
const size = (most: string) => (issue: Issue) =>
  `must have at ${most} ${number(issue.requirement)}${typeof issue.input === 'string' ? ' characters' : ''}`;

const inWords: Readonly<Record<string, (issue: Issue) => string>> = {
  min_value: less,
  max_value: more,
  multiple_of: (issue) => `must be a multiple of ${amount(issue)}, not ${number(issue.input)}`,
  integer: ({ input }) => `must be a whole number, not ${number(input)}`,
  min_length: (issue) => (issue.input === '' ? 'is empty' : size('least')(issue)),
  max_length: size('most'),
  min_entries: size('least'),
  max_entries: size('most'),
  email: () => 'must be an e-mail address',
  uuid: () => 'must be a UUID, such as 6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10',
  includes: ({ requirement }) => `must contain ${requirement}`,
  // A text (`contract/input.ts`); other forms have a message.
  regex: ({ input, requirement }) => {
    const [, most] = /\{1,(\d+)\}\$$/.exec((requirement as RegExp).source) ?? [];
    return input === '' ? 'is empty' : `must be 1 to ${number(Number(most))} characters, without line ends`;
  },
};

const typeWords: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  Object: 'an object { ... }',
  Array: 'a list [ ... ]',
};

/** Of another type than it must be, or none of the values that it can have. */
function typeProblem({ expected, received, input }: Issue): string {
  const all = (expected ?? '').replace(/^\(|\)$/g, '').split(' | ');
  const isChoice = all.every((each) => /^["\d]/.test(each));
  const inPlain = (each: string) => typeWords[each] ?? each.replace(/^"(.*)"$/, "'$1'");
  const words = all.map(inPlain);
  const choice = words.length > 1 ? `${words.slice(0, -1).join(', ')} or ${words.at(-1)}` : words[0];
  const hint = isChoice
    ? didYouMean(
        String(input),
        all.map((each) => each.replaceAll('"', '')),
      )
    : '';
  return `must be ${choice}, not ${inPlain(received)}${hint}`;
}
