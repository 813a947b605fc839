import { codeOf } from './code.ts';

/** Runs in a process for `bundle.ts`: CDK wants the code at once, and esbuild with plugins takes its time. */
const bundles = process.argv.slice(2).map((bundle) => JSON.parse(bundle));
process.stdout.write(JSON.stringify(await Promise.all(bundles.map(codeOf))));
