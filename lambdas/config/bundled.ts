import type { VendingConfig } from './schema.ts';

/**
 * The checked configuration, as literal data that the bundler puts in place of the name: what synth checked is what
 * runs, and no schema is loaded at a cold start.
 */
declare const VENDING_CONFIG: VendingConfig;

export const bundledConfig = VENDING_CONFIG;
