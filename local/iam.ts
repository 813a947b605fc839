import { matchesGlob } from './glob.ts';

export interface Statement {
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
  /** The statement says `NotResource`: it covers everything but `resources`. */
  inverted: boolean;
  conditions: Condition[];
}

interface Condition {
  operator: keyof typeof operators;
  key: keyof typeof conditionKeys;
  values: string[];
}

export interface AccessRequest {
  action: string;
  resource: string;
  /** Partition key values of the items that a DynamoDB call touches; none for other services. */
  leadingKeys?: string[];
  /** The caller's role. */
  principalArn?: string;
}

export type Decision = 'allowed' | 'not allowed' | 'denied';

type Test = (values: string[], keys: string[]) => boolean;

const every =
  (compare: (value: string, key: string) => boolean): Test =>
  (values, keys) =>
    keys.every((key) => values.some((value) => compare(value, key)));

/** An operator without a set prefix needs the key to be there; `ForAllValues` is true of an absent key. */
const present =
  (test: Test): Test =>
  (values, keys) =>
    keys.length > 0 && test(values, keys);

const like = every(matchesGlob);
const equals = every((value, key) => value === key);
const operators = {
  'ForAllValues:StringLike': like,
  'ForAllValues:StringEquals': equals,
  ArnNotLike: ((values, keys) => !present(like)(values, keys)) satisfies Test,
  StringLike: present(like),
  StringEquals: present(equals),
};
const conditionKeys = {
  'dynamodb:leadingkeys': ({ leadingKeys = [] }: AccessRequest) => leadingKeys,
  'aws:principalarn': ({ principalArn }: AccessRequest) => (principalArn === undefined ? [] : [principalArn]),
};
const members = new Set(['Sid', 'Effect', 'Action', 'Resource', 'NotResource', 'Condition']);

/**
 * Reads an identity-based policy document whose intrinsics are resolved. Throws for anything that `decide` can't judge:
 * the runner must never read a policy as laxer than it is. The message names the element and `where` it is.
 * Source: IAM User Guide, "IAM JSON policy element reference".
 */
export function parsePolicy(document: unknown, where: string): Statement[] {
  const { Statement: statements } = document as { Statement: unknown };
  return listOf<Record<string, unknown>>(statements).map((statement) => parseStatement(statement, where));
}

/**
 * Reads a resource policy that only denies, for every caller. Throws for anything else.
 */
export function parseResourcePolicy(document: unknown, resource: string, where: string): Statement[] {
  const { Statement: statements } = document as { Statement: unknown };
  return listOf<Record<string, unknown>>(statements).map(({ Principal, ...statement }) => {
    if (Principal !== '*' || statement['Effect'] !== 'Deny')
      throw new Error(
        `${where}: the local runner judges only resource policies that deny every principal something`,
      );
    return { ...parseStatement(statement, where), resources: [resource] };
  });
}

function parseStatement(statement: Record<string, unknown>, where: string): Statement {
  const unjudged = (what: string) => new Error(`${where}: the local runner cannot judge ${what}`);
  const unknown = Object.keys(statement).find((member) => !members.has(member));
  if (unknown) throw unjudged(`the policy element ${unknown}`);
  const { Effect, Action, Resource, NotResource, Condition: conditions = {} } = statement;
  if (Effect !== 'Allow' && Effect !== 'Deny') throw unjudged(`the effect ${Effect}`);
  if (!Action) throw unjudged('a statement without Action');
  if (!Resource === !NotResource)
    throw unjudged('a statement without exactly one of Resource and NotResource');
  const parsed = {
    effect: Effect,
    actions: listOf<string>(Action),
    resources: listOf<string>(Resource ?? NotResource),
    inverted: NotResource !== undefined,
    conditions: Object.entries(conditions as object).flatMap(([operator, test]) => {
      if (!isOperator(operator)) throw unjudged(`the condition operator ${operator}`);
      return Object.entries(test as object).map(([name, values]) => {
        const key = name.toLowerCase();
        if (!isConditionKey(key)) throw unjudged(`the condition key ${name}`);
        return { operator, key, values: listOf<string>(values) };
      });
    }),
  } satisfies Statement;
  const variable = [...parsed.resources, ...parsed.conditions.flatMap(({ values }) => values)].find((text) =>
    text.includes('${'),
  );
  if (variable) throw unjudged(`the policy variable in ${variable}`);
  return parsed;
}

/**
 * The answer of IAM to one request: an explicit Deny wins, then any Allow, else nothing allows it.
 * Source: IAM User Guide, "Policy evaluation logic".
 */
export function decide(statements: Statement[], request: AccessRequest): Decision {
  const effects = statements.filter((statement) => covers(statement, request)).map(({ effect }) => effect);
  if (effects.includes('Deny')) return 'denied';
  return effects.includes('Allow') ? 'allowed' : 'not allowed';
}

function covers(statement: Statement, request: AccessRequest): boolean {
  const { action, resource } = request;
  return (
    statement.actions.some((pattern) => matchesGlob(pattern.toLowerCase(), action.toLowerCase())) &&
    statement.resources.some((pattern) => matchesGlob(pattern, resource)) !== statement.inverted &&
    statement.conditions.every(({ operator, key, values }) =>
      operators[operator](values, conditionKeys[key](request)),
    )
  );
}

function isConditionKey(name: string): name is keyof typeof conditionKeys {
  return Object.hasOwn(conditionKeys, name);
}

function isOperator(name: string): name is keyof typeof operators {
  return Object.hasOwn(operators, name);
}

function listOf<T>(value: unknown): T[] {
  return (Array.isArray(value) ? value : [value]) as T[];
}
