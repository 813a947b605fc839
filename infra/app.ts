/** The CDK app of `cdk.json`. */
import { synth } from './synth.ts';

await synth().catch((error: unknown) => {
  // Without Node's frame around it.
  console.error(error instanceof Error ? error.stack : error);
  // At its end Node would synthesize the empty app.
  process.exit(1);
});
