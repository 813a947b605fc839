import { extname, join } from 'node:path';

/** The service's own code: this repository, or the compiled copy of it in the npm package. */
export const packageFolder = join(import.meta.dirname, '..');

/** The path of a module of that code, without its ending: TypeScript here, JavaScript in the npm package. */
export const ownModule = (...path: string[]): string =>
  `${join(packageFolder, ...path)}${extname(import.meta.filename)}`;

/**
 * The folder with `vending.config.ts`, where `.local` and `cdk.out` are made: npm, npx and the CDK's CLI run a command
 * in it.
 */
export const projectFolder = process.cwd();
