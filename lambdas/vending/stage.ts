declare const stage: unique symbol;

/**
 * Marks a value as made by one stage of the pipeline. Only that stage's module casts to it, so a later stage can't be
 * called before an earlier one: signing before consuming the nonce does not compile (`test/types/stages.ts`).
 */
export type Made<By extends string, Value> = Value & { readonly [stage]: { readonly [Stage in By]: true } };
