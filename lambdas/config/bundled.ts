import type { VendingConfig } from './schema.ts';

/**
 * The checked configuration. The bundler puts it here as literal data: functions run exactly the configuration that
 * synth checked, and load no schema at a cold start.
 */
declare const VENDING_CONFIG: VendingConfig;

export const bundledConfig = VENDING_CONFIG;
