export type Line = Readonly<Record<string, unknown>>;

/**
 * As much of the language of Logs Insights as the saved queries speak: `filter`, then `stats ... by` or `display`, over
 * lines of the log. Throws for anything else.
 */
export function ask(query: string, lines: readonly Line[]): Line[] {
  return query.split('|').reduce<Line[]>(
    (rows, step) => {
      const [, verb = '', rest = ''] = /^\s*(\w+) (.*)$/s.exec(step) ?? [];
      if (verb === 'filter') return rows.filter(predicateOf(rest));
      if (verb === 'stats') return statsOf(rest, rows);
      if (verb === 'display')
        return rows.map((row) =>
          Object.fromEntries(rest.split(/,\s*/).map((name) => [name, fieldOf(row, name)])),
        );
      if (verb === 'sort' || verb === 'limit') return rows;
      throw new Error(`not known here: ${step}`);
    },
    [...lines],
  );
}

const fieldOf = (row: Line, name: string) => row[name === '@timestamp' ? 'timestamp' : name.trim()];

const words: Readonly<Record<string, string>> = { and: '&&', or: '||', '=': '===' };

function predicateOf(condition: string): (row: Line) => boolean {
  const source = condition.replace(/"[^"]*"|[><]=?|=|[A-Za-z_]\w*/g, (word) =>
    /^["<>]/.test(word) ? word : (words[word] ?? `row[${JSON.stringify(word)}]`),
  );
  return new Function('row', `return ${source}`) as (row: Line) => boolean;
}

const aggregates: Readonly<Record<string, (values: unknown[]) => unknown>> = {
  count: (values) => values.length,
  min: (values) => values.toSorted()[0],
  max: (values) => values.toSorted().at(-1),
};

function statsOf(text: string, rows: readonly Line[]): Line[] {
  const [columns = '', by = ''] = text.trim().split(' by ');
  const names = by.split(/,\s*/).map((name) => name.trim());
  const groups = Object.values(Object.groupBy(rows, (row) => JSON.stringify(names.map((name) => row[name]))));
  return groups.map((group = []) => {
    const row: Record<string, unknown> = Object.fromEntries(names.map((name) => [name, group[0]?.[name]]));
    for (const [, aggregate = '', field = '', as = ''] of columns.matchAll(/(\w+)\(([^)]*)\) as (\w+)/g)) {
      const values = group.map((each) => (field === '*' ? each : fieldOf(each, field)));
      row[as] = aggregates[aggregate]?.(values);
    }
    return row;
  });
}
