/** What the npm package exports. `docs/package.md` shows how to use it. */
export { defineConfig } from '../lambdas/config/define-config.ts';
export type { VendingConfig, VendingConfigInput } from '../lambdas/config/schema.ts';
export { withDiscoveredKeys } from './discover-keys.ts';
export { TokenVending, type TokenVendingProps } from './token-vending.ts';
export { VendingStack, type VendingStackProps } from './vending-stack.ts';
