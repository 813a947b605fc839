import type { VendingConfig } from './schema.ts';

/** The part of the checked configuration that one function runs (`slices.ts`). */
export type Bundled = Pick<VendingConfig, 'name' | 'stage' | 'apps'>;

/**
 * The bundler puts it here as literal data: functions run exactly the configuration that synth checked, and load no
 * schema at a cold start.
 */
declare const VENDING_CONFIG: Bundled;

export const bundledConfig = VENDING_CONFIG;
