import { describe, expect, test } from '@jest/globals';
import type { CallerKind } from '../../lambdas/contract/caller-config.ts';
import { demoApp } from '../vending/demo-app.ts';
import { chars, read, sentFor, settings, token } from './avaya-profile.ts';
import { incoming } from './route-of.ts';

const keyed = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`type-${at}`, ['value']]));
const values = (count: number) => ({ emailAddresses: Array.from({ length: count }, () => 'value') });

describe('every limit of the vendor, at its bound', () => {
  test.each([
    ['userId', chars(1)],
    ['userId', chars(2)],
    ['userId', chars(255)],
    ['userId', chars(256)],
    ['userId', chars(256, '😀')],
    ['userName', ''],
    ['userName', chars(69)],
    ['userName', chars(70)],
    ['userName', chars(70, '😀')],
    ['userIdentifiers', keyed(1)],
    ['userIdentifiers', keyed(2)],
    ['userIdentifiers', keyed(9)],
    ['userIdentifiers', keyed(10)],
    ['userIdentifiers', values(1)],
    ['userIdentifiers', values(4)],
    ['userIdentifiers', values(5)],
    ['userIdentifiers', { [chars(49)]: ['value'] }],
    ['userIdentifiers', { [chars(50, '😀')]: ['value'] }],
    ['userIdentifiers', { emailAddresses: [chars(1), chars(2), chars(255), chars(256, '😀')] }],
    ['verified', true],
    ['verified', false],
  ])('%s is taken as it is: %j', (field, value) => {
    const { subject, details } = read({ userId: 'u', [field]: value });
    expect({ userId: subject, ...details }).toMatchObject({ [field]: value });
  });

  test.each([
    ['userId', undefined],
    ['userId', null],
    ['userId', 1],
    ['userId', ''],
    ['userId', chars(257)],
    ['userId', chars(257, '😀')],
    ['userId', 'a\u0000b'],
    ['userId', '\ud800'],
    ['userName', chars(71)],
    ['userName', chars(71, '😀')],
    ['userIdentifiers', 'emailAddresses'],
    ['userIdentifiers', [['value']]],
    ['userIdentifiers', keyed(0)],
    ['userIdentifiers', keyed(11)],
    ['userIdentifiers', values(0)],
    ['userIdentifiers', values(6)],
    ['userIdentifiers', { emailAddresses: 'value' }],
    ['userIdentifiers', { emailAddresses: [''] }],
    ['userIdentifiers', { emailAddresses: [chars(257)] }],
    ['userIdentifiers', { emailAddresses: [1] }],
    ['userIdentifiers', { [chars(51, '😀')]: ['value'] }],
    ['userIdentifiers', { '': ['value'] }],
    ['verified', 'true'],
  ])('%s is refused before any call: %j', (field, value) => {
    expect(() => read({ userId: 'u', [field]: value })).toThrow(
      expect.objectContaining({ code: 'invalid_request', options: expect.objectContaining({ field }) }),
    );
  });

  test('an optional field that is null is one that the client does not have', () => {
    const body = { userId: 'u', userName: null, userIdentifiers: null, verified: null };
    expect(JSON.stringify(read(body))).toBe(JSON.stringify(read({ userId: 'u' })));
  });

  test('only a backend has to name its user: it proves nobody else', () => {
    const readFrom = (callers: readonly CallerKind[], body: object) =>
      token.read(incoming({ body }), settings, callers);
    const refused = expect.objectContaining({ code: 'invalid_request', message: 'field userId' });
    for (const body of [{}, { userId: null }, { userId: '' }]) {
      for (const callers of [
        ['oidc', 'apiKey'],
        ['apiKey', 'unsafeOpen'],
      ] as const) {
        const { subject, refuseFor } = readFrom(callers, body);
        expect(subject).toBeUndefined();
        expect(() => refuseFor?.({ subject: 'u' })).not.toThrow();
        // Not before it has proven to be one: who proves nothing hears that first.
        expect(() => refuseFor?.({ subject: 'key', isBackend: true })).toThrow(refused);
      }
      expect(() => readFrom(['apiKey'], body)).toThrow(refused);
    }
  });

  // Defect: "Customer identifiers should not be added for anonymous users", who in the vendor's example have an empty
  // name.
  test('identifiers of an anonymous customer are refused before any call', () => {
    expect(() => read({ userId: 'u', userName: '', userIdentifiers: keyed(1) })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    );
  });

  test('identifiers are those of the account, where it says which it has', () => {
    const config = { ...settings, identifierTypes: ['emailAddresses', 'phoneNumbers'] };
    const readFor = (userIdentifiers: object) => () =>
      token.read(incoming({ body: { userId: 'u', userIdentifiers } }), config, []);
    expect(readFor({ emailAddresses: ['a'], phoneNumbers: ['1'] })).not.toThrow();
    for (const other of [{ emailAddress: ['a'] }, { emailAddresses: ['a'], toString: ['b'] }])
      expect(readFor(other)).toThrow(expect.objectContaining({ message: 'field userIdentifiers' }));
  });

  test('a refusal names no key of the identifiers: it may be about a person', () => {
    const refused = () => read({ userId: 'u', userIdentifiers: { 'john@example.com': [] } });
    expect(refused).toThrow(expect.objectContaining({ message: 'field userIdentifiers' }));
    expect(refused).toThrow(
      expect.objectContaining({
        options: expect.not.objectContaining({ detail: expect.stringContaining('john') }),
      }),
    );
  });

  test.each([
    [900, true],
    [840, false],
    [899, false],
    [901, false],
    [960, true],
    [3_540, true],
    [3_600, true],
    [3_601, false],
    [3_660, false],
  ])('tokenLifetimeSeconds %i: %s', (tokenLifetimeSeconds, isRight) => {
    const made = () => demoApp('avaya', { tokenLifetimeSeconds });
    if (isRight) expect(made()).toMatchObject({ tokenLifetimeSeconds });
    else expect(made).toThrow('apps.demo.tokenLifetimeSeconds');
  });

  test('a token lives for half an hour unless the configuration says otherwise', () => {
    expect(demoApp('avaya')).toMatchObject({ tokenLifetimeSeconds: 1_800 });
    expect(sentFor({})).toMatchObject({ ttl: 30 });
  });

  test.each([15, 16, 59, 60])('%i minutes are sent as that many', (minutes) => {
    expect(sentFor({}, { expiresAt: 1_000 + minutes * 60 })).toMatchObject({ ttl: minutes });
  });

  test.each([
    ['accountId', 'abcXYZ', true],
    ['accountId', 'abcde', false],
    ['accountId', 'abcdefg', false],
    ['accountId', 'abcde1', false],
    ['accountId', 'äbcdef', false],
    ['integrationId', '0847C56D-30fd-4b75-90be-a4ff8d08bd44', true],
    ['integrationId', '0847c56d30fd4b7590bea4ff8d08bd44', false],
    ['integrationId', '0847c56d-30fd-4b75-90be-a4ff8d08bd4', false],
    ['integrationId', '0847c56d-30fd-4b75-90be-a4ff8d08bd444', false],
    ['integrationId', '{0847c56d-30fd-4b75-90be-a4ff8d08bd4}', false],
    ['baseUrl', 'http://127.0.0.1:8080/axp', true],
    ['baseUrl', 'na.api.avayacloud.com', false],
    ['baseUrl', 'https://na.api.avayacloud.com/', false],
    ['region', '', false],
  ])('the setting %s %j: %s', (name, value, isRight) => {
    const made = () => demoApp('avaya', { settings: { ...settings, [name]: value } });
    if (isRight) expect(made()).toMatchObject({ settings: { [name]: value } });
    else expect(made).toThrow(`apps.demo.settings.${name}`);
  });
});
