import { createSigner } from 'fast-jwt';
import fastify from 'fastify';
import { memoryStores } from '../job/memory-stores.ts';
import { vendWith } from '../job/vend.ts';

const vend = vendWith({
  stores: memoryStores(),
  signerOf: (secret) => createSigner({ key: secret, algorithm: 'HS256' }),
});
const body = {
  type: 'object',
  required: ['username', 'nonce'],
  properties: {
    username: { type: 'string', minLength: 1, maxLength: 256 },
    nonce: { type: 'string', minLength: 16, maxLength: 256 },
  },
};
const answer = { type: 'object', properties: { jwt: { type: 'string' }, token: { type: 'string' } } };

/** Fastify with a schema for body and answer, and fast-jwt. */
export async function serve() {
  const app = fastify();
  app.post(
    '/comapi/authenticate',
    { schema: { body, response: { 200: answer } } },
    async (request, reply) => {
      const token = await vend(request.headers['x-api-key'], request.body.username, request.body.nonce);
      if (!token) return reply.code(401).send({ code: 'unauthenticated' });
      return { jwt: token, token };
    },
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
  return app.server.address().port;
}
