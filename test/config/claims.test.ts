import { expect, test } from '@jest/globals';
import { login } from '../fixtures/login.ts';
import { accepted, complaintsOf, least } from './complaints.ts';

const copying = (claims: object, app: object = least.wonderful) => ({
  ...app,
  callers: [{ ...login, claims }],
});

test('claims of a login may be copied into name, picture and metadata', () => {
  const claims = {
    name: 'nickname',
    picture: 'avatar',
    metadata: { email: 'email', plan: 'https://shop.example/plan' },
  };
  expect(accepted(copying(claims)).callers[0]).toMatchObject({ claims });
  expect(accepted(copying({}, least.comapi)).callers[0]).toMatchObject({ claims: {} });
});

const noNames = "claims.metadata: must give claims names, such as { plan: 'https://shop.example/plan' }";
test.each<[object, string]>([
  [{ metadata: { 'two words': 'plan' } }, noNames],
  [{ metadata: { plan: '' } }, noNames],
  [{ metadata: { plan: ['a'] } }, noNames],
  [{ metadata: Object.fromEntries(Array.from({ length: 11 }, (_, at) => [`a${at}`, 'b'])) }, noNames],
  [{ email: 'email' }, 'claims.email: is not a setting'],
])('%j is refused', (claims, complaint) => {
  expect(complaintsOf(copying(claims))).toEqual([`apps.demo.callers.0.${complaint}`]);
});

test.each(['sub', 'exp', 'nonce', 'tenantId', 'metadata'])('metadata can’t be called %s', (name) => {
  expect(complaintsOf(copying({ metadata: { [name]: 'email' } }))).toEqual([
    `apps.demo.callers: give metadata the name ${name}, which is a claim that the service sets`,
  ]);
});

test.each(['comapi', 'qiscus'] as const)('%s takes no metadata', (name) => {
  expect(complaintsOf(copying({ metadata: { email: 'email' } }, least[name]))).toEqual([
    'apps.demo.callers: give metadata, which the vendor does not take',
  ]);
});
