import { expect, test } from '@jest/globals';
import { flowOf } from '../../local/flows.ts';

const app = { profile: 'wonderful', roles: ['backend', 'vendor'], secretName: 's', apiKey: 'tv_1_2' };
const flow = (change: object) => flowOf('shop', { ...app, ...change }, 'http://127.0.0.1:3000');

test('a flow is for this app at this address, and holds no credentials', () => {
  const text = flow({}) ?? '';
  expect(text).toContain('API=http://127.0.0.1:3000/shop\n');
  expect(text).toContain('.apps["shop"].bearerToken');
  expect(text).not.toContain(app.apiKey);
});

test('it takes only steps that the app serves', () => {
  expect(flow({})).toContain('/api/v1/jwt/sign');
  const asking = flow({ roles: ['backend'], upstreamUrl: 'http://127.0.0.1:1' });
  expect(asking).toContain('/api/sdk-token');
  expect(asking).not.toContain('/api/v1/jwt/sign');
});

test('there is none where the other part is not here to try', () => {
  expect(flow({ roles: ['backend'] })).toBeUndefined();
  expect(flow({ profile: 'unheard-of' })).toBeUndefined();
  expect(flow({ profile: 'comapi', roles: ['backend'], upstreamUrl: 'http://127.0.0.1:1' })).toBeUndefined();
});
