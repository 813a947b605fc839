import { describe, expect, test } from '@jest/globals';
import { headerProofs } from '../../lambdas/http/proofs.ts';

const encoded = (text: string) => Buffer.from(text).toString('base64');
const proofsOf = (authorization: string) => headerProofs({ authorization });

describe('Basic', () => {
  test.each([
    ['two texts', 'alice:secret', ['alice', 'secret']],
    ['a colon in the password', 'alice:se:cr:et', ['alice', 'se:cr:et']],
    ['letters of any script', 'jürgen:Zürich 名前', ['jürgen', 'Zürich 名前']],
    ['the longest name', `${'a'.repeat(256)}:x`, ['a'.repeat(256), 'x']],
  ])('is %s', (_, text, [username, password]) => {
    for (const scheme of ['Basic', 'basic', 'BASIC'])
      expect(proofsOf(`${scheme} ${encoded(text)}`)).toMatchObject({ username, password });
  });

  test.each([
    ['no colon', `Basic ${encoded('alice')}`],
    ['no name', `Basic ${encoded(':secret')}`],
    ['a name that is too long', `Basic ${encoded(`${'a'.repeat(257)}:x`)}`],
    ['more than the longest name and password', `Basic ${encoded(`a:${'x'.repeat(1_280)}`)}`],
    ['nothing behind the scheme', 'Basic '],
    ['another scheme', `Bearer ${encoded('alice:secret')}`],
    ['something before', `x Basic ${encoded('alice:secret')}`],
    ['something behind', `Basic ${encoded('alice:secret')} x`],
    ['what is not base64', 'Basic a:b'],
    ['two spaces', `Basic  ${encoded('alice:secret')}`],
    ['nothing', ''],
  ])('is not %s', (_, authorization) => {
    expect(proofsOf(authorization)).toMatchObject({ username: undefined, password: undefined });
  });
});

test('Passcode is a phone number and a code, and no other pair', () => {
  expect(proofsOf(`Passcode ${encoded('+4915100000001:123456')}`)).toMatchObject({
    username: undefined,
    phoneNumber: '+4915100000001',
    passcode: '123456',
  });
  expect(proofsOf(`Passcode ${encoded('alice:123456')}`).phoneNumber).toBeUndefined();
  expect(proofsOf(`Basic ${encoded('+4915100000001:123456')}`).passcode).toBeUndefined();
});

test('a header without a proof in it is kept: its sender is not a guest', () => {
  const { authorization, ...others } = proofsOf('Negotiate abc');
  expect(authorization).toBe('Negotiate abc');
  expect(Object.values(others).every((proof) => proof === undefined)).toBe(true);
});

test('without headers there are no proofs', () => {
  expect(Object.values(headerProofs({})).every((proof) => proof === undefined)).toBe(true);
});
