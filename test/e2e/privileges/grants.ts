import type { Statement } from '../../../local/iam.ts';

/** One action on one resource, and in a table on the items of one key prefix: the least that IAM can take away. */
export interface Grant {
  readonly of: Statement;
  readonly action: string;
  readonly resource: string;
  readonly key?: string;
}

/** The grants of a function that its own code uses. Lambda writes the log for it: nothing here can try that. */
export const grantsOf = (statements: readonly Statement[]): Grant[] =>
  statements.flatMap((of) =>
    of.actions
      .filter((action) => !action.startsWith('logs:'))
      .flatMap((action) =>
        of.resources.flatMap((resource): Grant[] => {
          const keys = of.conditions.flatMap(({ values }) => values);
          return keys.length > 0
            ? keys.map((key) => ({ of, action, resource, key }))
            : [{ of, action, resource }];
        }),
      ),
  );

/** The same statements without this one grant. */
export function without({ of, action, resource, key }: Grant, statements: readonly Statement[]): Statement[] {
  const other = <Item>(items: readonly Item[], taken: unknown) => items.filter((item) => item !== taken);
  return statements.flatMap((statement) => {
    if (statement !== of) return [statement];
    const left =
      key === undefined
        ? { ...of, inverted: false, resources: of.inverted ? [] : other(of.resources, resource) }
        : { ...of, conditions: of.conditions.map((each) => ({ ...each, values: other(each.values, key) })) };
    return [
      { ...of, actions: other(of.actions, action) },
      { ...left, actions: [action] },
    ];
  });
}
