import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { expect, jest, test } from '@jest/globals';
import { apiKeyCaller } from '../../lambdas/callers/api-key.ts';
import { digestOf } from '../../lambdas/vending/digest.ts';
import { demoApp } from '../vending/demo-app.ts';
import { recordSigning } from '../vending/recorded-signing.ts';
import { json, withHeaders } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';

const secret = 's'.repeat(32);
const headers = { 'x-api-key': `tv_${'0'.repeat(16)}_${secret}` };

test('a warm vend digests no value twice, and signs each token once', async () => {
  const app = demoApp('chatsdk');
  const { ports, fromApp } = madeUpService(app);
  const record = { secretDigest: digestOf(secret), apps: [app.name], scope: {} };
  const keys = { find: async () => record };
  ports.backends = [apiKeyCaller(app.name, keys, { clock: ports.clock, maxAgeSeconds: 60 })];
  const vend = () => fromApp(app, 'POST /demo/tokens', withHeaders(headers, json({ userId: 'bob' })));
  await vend();

  const digests = jest.spyOn(crypto, 'hash');
  syncBuiltinESMExports();
  const signatures: string[] = [];
  recordSigning(signatures);
  const { statusCode } = await vend();

  expect(statusCode).toBe(200);
  const digested = digests.mock.calls.map(([, value]) => value);
  // The key's secret; what its limits count, the key and the user; the user in the audit.
  expect(digested).toHaveLength(4);
  expect(new Set(digested)).toHaveProperty('size', 4);
  // The token, and that for the web socket.
  expect(signatures).toEqual(['sign', 'sign']);
});
