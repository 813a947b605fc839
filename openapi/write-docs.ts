import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolder } from '../infra/folders.ts';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { apiMarkdown } from './api-markdown.ts';
import { errorsMarkdown } from './errors-page.ts';

/** `npm run docs`: writes the pages that are made of the code. */
const { default: demo }: { default: VendingConfig } = await import(
  join(packageFolder, 'test/fixtures/demo-config.ts')
);
for (const [name, text] of [
  ['errors.md', errorsMarkdown()],
  ['api.md', apiMarkdown(demo)],
] as const)
  writeFileSync(join(packageFolder, 'docs', name), text);
