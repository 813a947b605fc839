const maxWidth = 110;

/** A value as TypeScript, formatted as this repository is. `indent` stands before the line on which it begins. */
export function literal(value: unknown, indent: string, unit = '  '): string {
  const line = onOneLine(value);
  if (typeof value !== 'object' || value === null || indent.length + line.length + 15 < maxWidth) return line;
  const inner = indent + unit;
  const members = Array.isArray(value)
    ? value.map((each) => literal(each, inner, unit))
    : Object.entries(value).map(([name, each]) => `${keyOf(name)}: ${literal(each, inner, unit)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return [open, ...members.map((member) => `${inner}${member},`), `${indent}${close}`].join('\n');
}

/** One app, as a member of `apps`. Each of its settings has a line. */
export function entryOf(name: string, app: object, indent: string, unit = '  '): string {
  const inner = indent + unit;
  const members = Object.entries(app).map(
    ([key, value]) => `${inner}${key}: ${literal(value, inner, unit)},`,
  );
  return [`${indent}${keyOf(name)}: {`, ...members, `${indent}},`].join('\n');
}

export const keyOf = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

export const quoted = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

function onOneLine(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value).map(([name, each]) => `${keyOf(name)}: ${onOneLine(each)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}
