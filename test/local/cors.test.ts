import { describe, expect, test } from '@jest/globals';
import { checkCors, corsHeaders } from '../../local/cors.ts';

const origin = 'https://app.example.com';
const cors = {
  AllowCredentials: true,
  AllowHeaders: ['authorization'],
  AllowMethods: ['POST'],
  AllowOrigins: [origin],
  ExposeHeaders: ['date'],
};

describe('credentials', () => {
  test('are allowed on preflights and answers, for the origins of the list alone', () => {
    for (const preflight of [true, false]) {
      expect(corsHeaders(cors, { origin }, preflight)).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
      });
      expect(corsHeaders(cors, { origin: 'https://evil.example' }, preflight)).toEqual({});
    }
  });

  test('are not allowed if the configuration says nothing of them (control)', () => {
    const { AllowCredentials, ...others } = cors;
    for (const each of [others, { ...others, AllowCredentials: false }])
      expect(corsHeaders(each, { origin }, true)).not.toHaveProperty('access-control-allow-credentials');
  });
});

describe('a configuration', () => {
  test.each(['AllowOrigins', 'AllowHeaders', 'AllowMethods', 'ExposeHeaders'])(
    'with credentials and * in %s is refused; without credentials it is not',
    (list) => {
      expect(() => checkCors({ ...cors, [list]: ['*'] })).toThrow(`* in ${list}`);
      expect(() => checkCors({ ...cors, [list]: ['*'], AllowCredentials: false })).not.toThrow();
    },
  );

  test.each(['capacitor://localhost', 'localhost:3000', 'null', ''])(
    'with the origin %s is refused',
    (other) =>
      expect(() => checkCors({ ...cors, AllowOrigins: [origin, other] })).toThrow("AllowOrigins can't hold"),
  );

  test('with credentials and lists of names is taken', () => expect(() => checkCors(cors)).not.toThrow());
});
