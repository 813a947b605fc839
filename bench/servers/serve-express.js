import express from 'express';
import jwt from 'jsonwebtoken';
import { memoryStores } from '../job/memory-stores.ts';
import { vendWith } from '../job/vend.ts';

/**
 * Express 5 with its JSON parser, and jsonwebtoken.
 *
 * @param keyOf what jsonwebtoken gets for a secret.
 */
export function serveExpress(keyOf) {
  const signerOf = (secret) => {
    const key = keyOf(secret);
    return (claims) => jwt.sign(claims, key, { algorithm: 'HS256' });
  };
  const vend = vendWith({ stores: memoryStores(), signerOf });
  const app = express();
  app.use(express.json());
  app.post('/comapi/authenticate', async (request, response) => {
    const { username, nonce } = request.body;
    if (typeof username !== 'string' || typeof nonce !== 'string')
      return response.status(400).json({ code: 'invalid_request' });
    const token = await vend(request.get('x-api-key') ?? '', username, nonce);
    return token
      ? response.json({ jwt: token, token })
      : response.status(401).json({ code: 'unauthenticated' });
  });
  return new Promise((resolve) => {
    const server = app.listen(0, '127.0.0.1', () => resolve(server.address().port));
  });
}
