/** The members that may be undefined become optional; the others stay. */
type Present<Of> = {
  [Key in keyof Of as undefined extends Of[Key] ? never : Key]: Of[Key];
} & {
  [Key in keyof Of as undefined extends Of[Key] ? Key : never]?: Exclude<Of[Key], undefined>;
};

/** Leaves out each member that is undefined. */
export function present<const Of extends object>(members: Of): Present<Of> {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(members)) if (value !== undefined) kept[key] = value;
  return kept as Present<Of>;
}
