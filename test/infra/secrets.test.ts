import { expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import shipped from '../fixtures/demo-config.ts';
import { login } from '../fixtures/login.ts';
import { everyVendor, twoApps, unsafeApp } from './configs.ts';
import { readTemplate, synthesize } from './synthesized.ts';

const everyStack = synthesize(everyVendor);
const everyApp = readTemplate(everyStack);

test('an app has one secret, ChatSDK two, and who asks the vendor the credentials alone', () => {
  const names = everyApp
    .ofType('AWS::SecretsManager::Secret')
    .map(([, { Properties }]) => String(Properties['Name']));
  for (const app of Object.keys(everyVendor.apps)) {
    const expected = /^avaya|-upstream$/.test(app)
      ? ['upstream-credentials']
      : app.startsWith('chatsdk')
        ? ['signing-key', 'ws-signing-key']
        : ['signing-key'];
    expect(names.filter((name) => name.startsWith(`every-vendor/${app}/`))).toEqual(
      expected.map((secret) => `every-vendor/${app}/${secret}`),
    );
  }
});

test.each([shipped, twoApps, unsafeApp, everyVendor])(
  "every secret of $name is retained, its value nobody else's",
  (config) => {
    const secrets = readTemplate(synthesize(config)).ofType('AWS::SecretsManager::Secret');
    const apps = Object.keys(config.apps);
    expect(secrets.length).toBeGreaterThanOrEqual(apps.length);
    expect(new Set(secrets.map(([, { Properties }]) => Properties['Name'])).size).toBe(secrets.length);
    for (const [, { Properties }] of secrets)
      expect(apps).toContain(/^([^/]+)\/([^/]+)\/[a-z-]+$/.exec(String(Properties['Name']))?.[2]);
    for (const [, secret] of secrets) {
      expect(secret).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
      const isGenerated = String(secret.Properties['Description']).includes('made and rotated');
      expect(Object.keys(secret.Properties).sort()).toEqual(
        isGenerated ? ['Description', 'GenerateSecretString', 'Name'] : ['Description', 'Name'],
      );
    }
  },
);

test('who opens a secret in the console is told what to paste', () => {
  const secrets = everyApp.ofType('AWS::SecretsManager::Secret');
  const descriptions = new Map(
    secrets.map(([, { Properties }]) => [Properties['Name'], String(Properties['Description'])]),
  );
  const told = (secret: string) => descriptions.get(`every-vendor/${secret}`);
  expect(told('comapi/signing-key')).toContain('as it is');
  expect(told('chatsdk/ws-signing-key')).toContain('as it is');
  expect(told('wonderful/signing-key')).toContain('for RS256: made and rotated by the service');
  expect(told('wonderful-quiet/signing-key')).toContain('for EdDSA: made and rotated by the service');
  expect(told('avaya/upstream-credentials')).toContain('Credentials');
});

test('every app has its outputs, and the stack says nothing secret of it', () => {
  const outputs = Object.keys(synthesize(twoApps).template.Outputs).sort();
  expect(outputs).toEqual(
    [
      'ApiUrl',
      'ChatQuietSecretName',
      'ChatQuietUrl',
      'ChatSecretName',
      'ChatUrl',
      'DirectoryTableName',
      'EphemeralTableName',
    ].sort(),
  );
});

test('a second secret has an output of its own, and tools are told all but values', () => {
  const { template: whole } = everyStack;
  const nameIn = (output: string) => whole.Outputs[output]?.Value;
  expect(nameIn('ChatsdkSecretName')).toBe('every-vendor/chatsdk/signing-key');
  expect(nameIn('ChatsdkSecretNameWs')).toBe('every-vendor/chatsdk/ws-signing-key');
  expect(nameIn('AvayaSecretName')).toBe('every-vendor/avaya/upstream-credentials');

  const told = whole.Metadata.TokenVending.apps;
  expect(Object.keys(told)).toEqual(Object.keys(everyVendor.apps));
  for (const [name, app] of Object.entries(everyVendor.apps)) {
    const { secrets, ...rest } = told[name];
    const { profile, roles, settings, callers } = app;
    expect(rest).toEqual({ profile, roles, settings, callers });
    for (const secret of secrets) expect(Object.keys(secret)).toEqual(['secretName', 'holds', 'source']);
  }
  expect(told['wonderful-quiet'].secrets).toEqual([
    { secretName: 'every-vendor/wonderful-quiet/signing-key', holds: 'EdDSA', source: 'generated' },
  ]);
});

test('an app may be called as the second secret of another is', () => {
  const chatsdk = { profile: 'chatsdk' as const, settings: { appId: 'a' }, callers: [login] };
  const config = defineConfig({ name: 'names', apps: { chat: chatsdk, 'chat-ws': chatsdk } });
  const names = Object.values(synthesize(config).template.Outputs as Record<string, { Value: unknown }>)
    .map(({ Value }) => Value)
    .filter((value) => String(value).startsWith('names/'));
  expect(names).toEqual([
    'names/chat/signing-key',
    'names/chat/ws-signing-key',
    'names/chat-ws/signing-key',
    'names/chat-ws/ws-signing-key',
  ]);
});
