type Fields = Readonly<Record<string, unknown>>;

/** One defect of a request, as AXP names it. */
export interface Violation {
  readonly field: string;
  readonly message: string;
  /** The documents name two codes; other defects have none here. */
  readonly code?: 20002 | 20006;
}

export const required = (fields: Fields, ...names: string[]): Violation[] =>
  names
    .filter((name) => isAbsent(fields[name]))
    .map((field) => ({ field, message: 'must not be null', code: 20002 }));

/** An absent field matches: `required` finds it. */
export const pattern = (fields: Fields, field: string, wanted: RegExp): Violation[] =>
  wanted.test(String(fields[field] ?? '')) || isAbsent(fields[field])
    ? []
    : [{ field, message: `must match "${wanted.source}"`, code: 20006 }];

const isAbsent = (value: unknown) => value === undefined || value === null;

const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;

/** The defects of a chat-token call's body, by the document "Digital - SDK Auth" 1.0.1. */
export const violationsOf = (request: Fields): Violation[] => [
  ...required(request, 'integrationId', 'customerId'),
  ...pattern(request, 'integrationId', uuid),
  ...Object.entries(rules)
    .filter(([field, isRight]) => !isAbsent(request[field]) && !isRight(request[field]))
    .map(([field]) => ({ field, message: 'is not valid' })),
];

const rules: Readonly<Record<string, (value: unknown) => boolean>> = {
  customerId: (value) => isText(value, 1, 256),
  customerName: (value) => isText(value, 0, 70),
  verifiedCustomer: (value) => typeof value === 'boolean',
  ttl: (value) => Number.isInteger(value) && (value as number) >= 15 && (value as number) <= 60,
  customerIdentifiers: (value) =>
    value instanceof Object && isSize(Object.keys(value), 1, 10) && Object.entries(value).every(isIdentifier),
};

const isIdentifier = ([key, values]: [string, unknown]) =>
  isText(key, 1, 50) &&
  Array.isArray(values) &&
  isSize(values, 0, 5) &&
  values.every((value) => isText(value, 1, 256));

/** JSON Schema counts code points. */
const isText = (value: unknown, min: number, max: number) =>
  typeof value === 'string' && isSize([...value], min, max);

const isSize = ({ length }: readonly unknown[], min: number, max: number) => length >= min && length <= max;
