import { codeOf } from './code.ts';

/** A process of its own for `bundle.ts`: CDK wants the code at once, and esbuild with plugins takes its time. */
process.stdout.write(JSON.stringify(await codeOf(JSON.parse(process.argv[2] ?? ''))));
