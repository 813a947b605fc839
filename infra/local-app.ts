import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appsOf } from '../lambdas/config/apps.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { firstRequestOf } from './first-request.ts';
import { forDevelopment } from './for-development.ts';
import { filesOf } from './load-config.ts';
import { type LocalNotes, localNotesFile } from './local-notes.ts';
import { synth } from './synth.ts';

/** The CDK app of `npm start`. `--real-limits` leaves the limits as they are deployed. */
await synth((config) => {
  note(config);
  return process.argv.includes('--real-limits') ? config : forDevelopment(config);
}).catch((error: unknown) => {
  // Without Node's frame around it.
  console.error(error instanceof Error ? error.stack : error);
  process.exit(1);
});

function note(config: VendingConfig): void {
  const firstRequests = appsOf(config).flatMap((app) => {
    const request = firstRequestOf(app);
    return request ? [[app.name, request] as const] : [];
  });
  const notes: LocalNotes = { files: filesOf(), firstRequests: Object.fromEntries(firstRequests) };
  const folder = process.env['CDK_OUTDIR'] ?? 'cdk.out';
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, localNotesFile), JSON.stringify(notes));
}
