/**
 * Whether JSON has this key anywhere: a backslash alone. V8 keeps it in a cache, and `JSON.parse` then gives it in place
 * of other keys of one escaped character (https://github.com/nodejs/node/issues/63785, Node 24). Properties that parse
 * what they have written leave it out.
 */
export const hasMisreadKey = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([key, member]) => key === '\\' || hasMisreadKey(member));
