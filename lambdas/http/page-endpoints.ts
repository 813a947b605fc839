import { gunzipSync } from 'node:zlib';
import type { Incoming, Reply } from '../contract/exchange.ts';
import type { Page, Pages } from '../contract/page.ts';
import { cacheable } from './cacheable.ts';
import type { Endpoints } from './endpoint.ts';

/** A deployment shows within a minute. */
const cacheControl = 'public, max-age=60';

export const pageEndpoints = (pages: Pages): Endpoints =>
  new Map(
    Object.entries(pages).map(([path, page]) => [
      `GET ${path}`,
      { serve: async (incoming) => cacheable(replyWith(page, incoming), page.tag, incoming, cacheControl) },
    ]),
  );

function replyWith(
  { headers, gzip }: Page,
  { headers: { 'accept-encoding': accepts = '' } }: Incoming,
): Reply {
  const varying = { ...headers, vary: 'Origin, Accept-Encoding' };
  return /\bgzip\b(?! *; *q=0(\.0*)? *(,|$))/.test(accepts)
    ? { status: 200, bytes: gzip, headers: { ...varying, 'content-encoding': 'gzip' } }
    : { status: 200, bytes: gunzipSync(Buffer.from(gzip, 'base64')).toString('base64'), headers: varying };
}
