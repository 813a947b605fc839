import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import type { Page, Pages } from '../lambdas/contract/page.ts';
import { describeApi } from './describe-api.ts';
import { errorsPage } from './errors-page.ts';

/** The pages that the service shows, as its function has them. */
export function pagesOf(config: VendingConfig): Pages {
  return {
    '/openapi.json': pageOf(JSON.stringify(describeApi(config)), {
      'content-type': 'application/json',
    }),
    '/errors': pageOf(errorsPage(), {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    }),
  };
}

const pageOf = (text: string, headers: Page['headers']): Page => ({
  headers,
  gzip: gzipSync(text, { level: 9 }).toString('base64'),
  tag: createHash('sha256').update(text).digest('base64url').slice(0, 22),
});
