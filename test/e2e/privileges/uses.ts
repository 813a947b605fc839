import { randomUUID } from 'node:crypto';
import type { Served } from '../../harness/serve.ts';
import { bearer, clientOf, type Uses } from './client.ts';
import { comapiUses, guestUses, qiscusUses } from './logins.ts';
import { rotationUses } from './rotation.ts';

/**
 * What each function is for: every route of these apps, and rotations. Makes ready what the requests need, which can
 * then be sent once, in this order.
 */
export const usesOf: Readonly<Record<string, (served: Served) => Promise<Uses>>> = {
  ServeShared: async (served) => ({ 'POST /nonce': clientOf(served, 'qiscus').use('POST /nonce') }),
  PublishKeys: async (served) => {
    const { use } = clientOf(served, 'wonderful');
    return { 'GET /.well-known/jwks.json': use('GET /.well-known/jwks.json') };
  },
  'KeyRotation-RotateKey': rotationUses,
  'ServeApp-comapi': comapiUses,
  'ServeApp-qiscus': qiscusUses,
  'ServeApp-guests': guestUses,
  'ServeApp-avaya': async (served) => {
    const { use, login, key } = clientOf(served, 'avaya');
    return {
      'POST /token as a user': use('POST /token', {}, login),
      'POST /token as a backend': use('POST /token', { userId: 'a' }, key),
      'GET /config': use('GET /config'),
    };
  },
  'ServeApp-wonderful': async (served) => {
    const { use, login, key } = clientOf(served, 'wonderful');
    return {
      'POST /api/sdk-token': use('POST /api/sdk-token', {}, login),
      'POST /api/refresh-sdk-token': use('POST /api/refresh-sdk-token', {}, login),
      'POST /api/v1/jwt/sign': use('POST /api/v1/jwt/sign', { entityId: randomUUID() }, key),
    };
  },
  'ServeApp-wonderful-nonce': async (served) => {
    const { ask, use, login, key, nonce } = clientOf(served, 'wonderful-nonce');
    const proof = async () => ({ ...login, 'x-nonce': await nonce() });
    const { token } = (await ask('POST /api/sdk-token', {}, await proof())).body;
    return {
      'POST /api/sdk-token': use('POST /api/sdk-token', {}, await proof()),
      'POST /introspect': use('POST /introspect', { token }, key),
    };
  },
  'ServeApp-chatsdk': async (served) => {
    const { app, ask, use, login, key } = clientOf(served, 'chatsdk');
    const { token, wsToken } = (await ask('POST /tokens', { userId: 'a' }, key)).body;
    const read = (route: string, of: unknown) => use(route, undefined, bearer(of));
    const channel = `user:${app['appId']}:a`;
    return {
      'GET /api/auth/chat-token': use('GET /api/auth/chat-token', undefined, login),
      'POST /tokens': use('POST /tokens', { userId: 'a' }, key),
      'POST /tokens/refresh': read('POST /tokens/refresh', token),
      'GET /tokens/validate': read('GET /tokens/validate', token),
      'GET /tokens/validate-ws': read('GET /tokens/validate-ws', wsToken),
      'POST /api/realtime/subscription-token': use(
        'POST /api/realtime/subscription-token',
        { channel },
        bearer(token),
      ),
      'POST /introspect': use('POST /introspect', { token }, key),
    };
  },
};
