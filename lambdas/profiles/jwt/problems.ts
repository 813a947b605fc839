import { isAny, type Pattern } from './patterns.ts';
import {
  isList,
  isValue,
  operators,
  ownSources,
  type Template,
  timeSources,
  type Value,
} from './template.ts';

/** What is wrong with a part of the settings, and where. */
export type Problem = readonly [path: readonly (string | number)[], problem: string];

/** What a template may name. */
export interface Names {
  readonly fields: readonly string[];
  /** Members of the grant that have no value there. */
  readonly without: readonly string[];
}

const operatorNames: readonly string[] = operators;

/** What is wrong with a template, which may be any JSON. */
export function problemsIn(template: unknown, names: Names, path: Problem[0] = []): Problem[] {
  const inside = (parts: object): Problem[] =>
    Object.entries(parts).flatMap(([at, part]) => problemsIn(part, names, [...path, at]));
  if (typeof template === 'number') return wrong(!Number.isFinite(template), path, 'is not a number of JSON');
  if (typeof template === 'string' || typeof template === 'boolean' || template === null) return [];
  if (typeof template !== 'object') return [[path, 'is not JSON']];
  if (isList(template as Template)) return inside(template);
  if (isValue(template)) return valueProblems(template, names, path);
  const operator = Object.keys(template).find((name) => name.startsWith('$'));
  if (operator === undefined) return inside(template);
  if (!operatorNames.includes(operator))
    return [[[...path, operator], `must be one of $from, ${operatorNames.join(', ')}`]];
  if (Object.keys(template).length > 1) return [[path, `has other members beside ${operator}`]];
  const given = (template as Readonly<Record<string, unknown>>)[operator];
  if (operator === '$json') return problemsIn(given, names, [...path, operator]);
  if (!Array.isArray(given)) return [[[...path, operator], 'must be a list']];
  if (operator === '$join') return joinProblems(given, names, [...path, operator]);
  if (operator === '$entries' && !given.every((each) => Array.isArray(each) && each.length === 2))
    return [[[...path, operator], 'must be pairs: [name, value]']];
  return problemsIn(given, names, [...path, operator]);
}

function valueProblems(value: Value, { fields, without }: Names, path: Problem[0]): Problem[] {
  const { $from: from, name, plusSeconds, ...more } = value as Readonly<Record<string, unknown>>;
  const sources = [...ownSources, ...timeSources, 'metadata', 'field'].filter(
    (each) => !without.includes(each),
  );
  const isTime = timeSources.some((each) => each === from);
  return [
    ...wrong(!sources.includes(from as never), [...path, '$from'], `must be one of ${sources.join(', ')}`),
    ...wrong(
      from === 'field' && !fields.includes(name as string),
      [...path, 'name'],
      `must be one of fields: ${fields.join(', ') || 'there is none'}`,
    ),
    ...wrong(
      from !== 'field' && name !== undefined && (from !== 'metadata' || typeof name !== 'string'),
      [...path, 'name'],
      'goes with field and metadata',
    ),
    ...wrong(
      plusSeconds !== undefined && !(isTime && Number.isInteger(plusSeconds)),
      [...path, 'plusSeconds'],
      `must be a whole number, and goes with ${timeSources.join(' and ')}`,
    ),
    ...Object.keys(more).map((each): Problem => [[...path, each], 'is not a part of a value']),
  ];
}

function joinProblems(parts: readonly unknown[], names: Names, path: Problem[0]): Problem[] {
  const values = parts.filter((part) => typeof part !== 'string');
  return [
    // Two values in a row can be another two: `a` + `b-c`, and `a-b` + `c`.
    ...wrong(values.length > 1, path, 'has more than one value'),
    ...values.flatMap((part) =>
      typeof part === 'object' && part !== null && isValue(part)
        ? valueProblems(part, names, path)
        : [[path, 'must be texts and one value'] as const],
    ),
  ];
}

/** What is wrong with a pattern as a whole. */
export function patternProblems(pattern: Pattern, path: Problem[0]): Problem[] {
  const isOwn = (part: Pattern[number] | undefined) => typeof part === 'object' && !isAny(part);
  const values = pattern.filter(isOwn);
  const lastText = pattern.at(-2);
  return [
    ...wrong(values.length > 1, path, 'has more than one part that is the person’s own'),
    ...wrong(pattern.slice(0, -1).some(isAny), path, 'may have any text only at its end'),
    ...wrong(
      isAny(pattern.at(-1)) && isOwn(lastText),
      path,
      'needs a text between the person’s own part and any text',
    ),
  ];
}

const wrong = (isWrong: boolean, path: Problem[0], problem: string): Problem[] =>
  isWrong ? [[path, problem]] : [];
