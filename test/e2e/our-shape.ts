import { expect } from '@jest/globals';
import type { Answer } from '../harness/http.ts';
import { origin } from '../harness/target.ts';

/** Problem details (RFC 9457), as every route answers that plays no vendor. */
export const ours = expect.objectContaining({
  code: expect.any(String),
  status: expect.any(Number),
  title: expect.any(String),
});

/** What every answer to a browser says, good or bad. */
export function expectCommonHeaders({ headers }: Answer) {
  expect(headers.get('access-control-allow-origin')).toBe(origin);
  expect(headers.get('vary')).toContain('Origin');
  expect(headers.get('cache-control')).toBe('no-store');
}
