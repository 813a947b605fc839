import type { BaseIssue, GenericSchema } from 'valibot';

/** What valibot's schemas of this configuration are made of. */
interface Node {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Node>>;
  readonly wrapped?: Node;
  readonly options?: readonly Node[];
  /** Of a variant: the field that chooses among the options. */
  readonly key?: string;
  readonly literal?: unknown;
  readonly item?: Node;
  readonly value?: Node;
}

/** The fields that the object may have in which an issue was found. */
export function schemaAbove(
  { path }: BaseIssue<unknown>,
  schema: GenericSchema,
): Readonly<Record<string, Node>> {
  let node: Node | undefined = schema as unknown as Node;
  for (const [at, { input, key }] of (path ?? []).entries()) {
    node = chosen(node, input);
    if (at < (path?.length ?? 0) - 1) node = node?.entries?.[String(key)] ?? node?.item ?? node?.value;
  }
  return node?.entries ?? {};
}

function chosen(node: Node | undefined, input: unknown): Node | undefined {
  if (node?.wrapped) return chosen(node.wrapped, input);
  if (node?.type !== 'variant') return node;
  const { options = [], key = '' } = node;
  return options.find(({ entries }) => entries?.[key]?.literal === (input as Record<string, unknown>)[key]);
}
