import type { Incoming, Reply } from '../contract/exchange.ts';

/** Adds an entity tag. Without a body if the client has this version already (RFC 9110 sections 8.8.3 and 13.1.2). */
export function cacheable(reply: Reply, tag: string, { headers }: Incoming, cacheControl: string): Reply {
  const etag = `"${tag}"`;
  const known = (headers['if-none-match'] ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''));
  const fields = { ...reply.headers, 'cache-control': cacheControl, etag };
  if (known.includes(etag) || known.includes('*')) return { status: 304, headers: fields };
  return { ...reply, headers: fields };
}
