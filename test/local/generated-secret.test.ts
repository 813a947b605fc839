import { expect, test } from '@jest/globals';
import { generatedSecret } from '../../local/generated-secret.ts';

test('a value is made in the two ways that the template has', () => {
  const inTemplate = { SecretStringTemplate: '{"keys":[]}', GenerateStringKey: 'placeholder' };
  expect(JSON.parse(generatedSecret('S', inTemplate))).toEqual({ keys: [], placeholder: expect.any(String) });
  const [one, other] = [1, 2].map(() =>
    generatedSecret('S', { PasswordLength: 48, ExcludePunctuation: true }),
  );
  expect(one).toMatch(/^[A-Za-z0-9]{48}$/);
  expect(one).not.toBe(other);
});

test.each([
  {},
  { PasswordLength: 48 },
  { GenerateStringKey: 'a' },
  { SecretStringTemplate: '{}' },
  { PasswordLength: 48, ExcludePunctuation: true, ExcludeCharacters: 'a' },
  { SecretStringTemplate: '{}', GenerateStringKey: 'a', PasswordLength: 48, ExcludePunctuation: true },
])('no other way is known: %j', (how) => {
  expect(() => generatedSecret('S', how)).toThrow('S: the local runner knows GenerateSecretString only');
});
