import { serve as serveHono } from '@hono/node-server';
import { issuer } from '@openauthjs/openauth';
import { MemoryStorage } from '@openauthjs/openauth/storage/memory';
import { createSubjects } from '@openauthjs/openauth/subject';
import { z } from 'zod';
import { username } from '../job/subject.ts';

const secret = 'a-made-up-secret-of-a-backend';

export const request = {
  path: '/token',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  bodyOf: () => `grant_type=client_credentials&provider=backend&client_id=backend&client_secret=${secret}`,
};
export const tokenIn = (body) => JSON.parse(body).access_token;

/** A provider that knows one backend. OpenAuth signs with ES256, and stores a refresh token for each access token. */
const backend = {
  type: 'backend',
  init() {},
  async client({ clientSecret }) {
    if (clientSecret !== secret) throw new Error('unknown backend');
    return { user: username };
  },
};

export async function serve() {
  const subjects = createSubjects({ user: z.object({ id: z.string() }) });
  const app = issuer({
    providers: { backend },
    storage: MemoryStorage(),
    subjects,
    success: (context, { user }) => context.subject('user', { id: user }),
  });
  return new Promise((resolve) =>
    serveHono({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => resolve(port)),
  );
}
