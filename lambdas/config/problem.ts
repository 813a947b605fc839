/** What is wrong with the configuration, and where. */
export type Problem = readonly [field: string, problem: string];

export const when = (wrong: boolean, field: string, problem: string): Problem[] =>
  wrong ? [[field, problem]] : [];

export const hasTwins = (all: readonly unknown[]) => new Set(all).size < all.length;
