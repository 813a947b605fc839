/** The members that may be undefined become optional; the others stay. */
type Present<Of> = {
  [Key in keyof Of as undefined extends Of[Key] ? never : Key]: Of[Key];
} & {
  [Key in keyof Of as undefined extends Of[Key] ? Key : never]?: Exclude<Of[Key], undefined>;
};

/** Leaves out each member that is undefined. */
export const present = <const Of extends object>(members: Of): Present<Of> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Present<Of>;
