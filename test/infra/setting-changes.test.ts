import { describe, expect, test } from '@jest/globals';
import { type Apps, type Change, changesOf } from '../../cli/deployment/changes.ts';
import { configuredApps } from '../../cli/deployment/configured-apps.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';
import { readKeys } from '../../lambdas/keys/key-document.ts';
import { login } from '../fixtures/login.ts';
import { readTemplate, synthesize } from './synthesized.ts';

type App = VendingConfigInput['apps'][string];

/** What a stack of these apps has for their secrets. */
function deployed(apps: Record<string, App>) {
  const config = defineConfig({ name: 'live', apps });
  const stack = synthesize(config);
  const template = readTemplate(stack);
  return {
    apps: stack.template.Metadata.TokenVending.apps as Apps,
    configured: configuredApps(config),
    secrets: Object.fromEntries(template.ofType('AWS::SecretsManager::Secret')),
    rotations: template
      .ofType('AWS::SecretsManager::RotationSchedule')
      .map(([, { Properties }]) => Properties),
  };
}
type Deployed = ReturnType<typeof deployed>;

const one = (more: object) => deployed({ shop: { callers: [login], ...more } as App });
const wonderful = (settings: object = {}, more: object = {}) =>
  one({ profile: 'wonderful', settings: { tenantId: 't', ...settings }, ...more });
const chatsdk = (more: object = {}) => one({ profile: 'chatsdk', settings: { appId: 'a' }, ...more });
const upstream = wonderful({ mint: 'upstream', baseUrl: 'https://vendor.example/api' });
const [pasted, generated] = [{ keySource: 'pasted' }, { keySource: 'generated' }];
const qiscus: App = { profile: 'qiscus', settings: { appId: 'x' }, callers: [login] };

const taken = (name: string) => ({ taken: new Set([name]), existing: new Set<string>() });
const needs = (changes: readonly Change[]) => changes.flatMap((change) => change.needs ?? []).join(' ');
const valuesOf = ({ secrets }: Deployed) =>
  Object.entries(secrets).map(([id, { Properties }]) => [
    id,
    Properties['Name'],
    Properties['GenerateSecretString'],
  ]);

/** Each row of the table in docs/configuration.md, by both templates. */
describe('a change of a living deployment', () => {
  test.each(
    ['RS256', 'ES256', 'EdDSA'].flatMap((from) => ['RS256', 'ES256', 'EdDSA'].map((to) => [from, to])),
  )('algorithm %s to %s, generated: rotates at once, if it is a change, and touches no value', (from, to) => {
    const [before, after] = [wonderful({ algorithm: from }), wonderful({ algorithm: to })];
    expect(valuesOf(after)).toEqual(valuesOf(before));
    expect(after.rotations[0]).toMatchObject({ RotateImmediatelyOnUpdate: true });
    if (from === to) return expect(after).toEqual(before);
    expect(after.rotations).not.toEqual(before.rotations);
    expect(changesOf(before.apps, after.apps)).toEqual([
      { app: 'shop', what: `algorithm: ${from} -> ${to}`, effect: expect.stringContaining('at once') },
    ]);
  });

  test('algorithm, pasted: touches no value, and needs nothing', () => {
    const [before, after] = [wonderful({}, pasted), wonderful({ algorithm: 'EdDSA' }, pasted)];
    expect([valuesOf(after), after.rotations]).toEqual([valuesOf(before), []]);
    const changes = changesOf(before.apps, after.apps);
    expect(changes).toMatchObject([
      { effect: expect.stringContaining('goes on signing until you paste one') },
    ]);
    expect(needs(changes)).toBe('');
  });

  test('keySource, private keys: the first value and the rotation come or go, the secret stays', () => {
    const [own, made] = [wonderful({}, pasted), wonderful()];
    expect(valuesOf(own).map(([id, name]) => [id, name])).toEqual(
      valuesOf(made).map(([id, name]) => [id, name]),
    );
    expect([valuesOf(own)[0]?.[2], valuesOf(made)[0]?.[2]]).toEqual([undefined, expect.anything()]);
    expect([own.rotations.length, made.rotations.length]).toEqual([0, 1]);
    for (const changes of [changesOf(own.apps, made.apps), changesOf(made.apps, own.apps)]) {
      expect(changes).toMatchObject([{ what: expect.stringContaining('keySource') }]);
      expect(needs(changes)).toBe('');
    }
  });

  test('keySource, a secret of the vendor: refused, since the vendor does not know the new one', () => {
    const [own, made] = [chatsdk(), chatsdk(generated)];
    expect(needs(changesOf(own.apps, made.apps))).toContain('The vendor does not know that secret');
    expect(needs(changesOf(made.apps, own.apps))).toBe('');
  });

  test('mint: another secret, which is empty; the one before stays, and is in the way if mint goes back', () => {
    const signed = wonderful({}, pasted);
    expect(needs(changesOf(signed.apps, upstream.apps))).toContain('deploy a second app');
    expect(Object.values(signed.secrets)).toMatchObject([{ DeletionPolicy: 'RetainExceptOnCreate' }]);
    expect(Object.values(upstream.secrets)[0]?.Properties['Name']).toBe('live/shop/upstream-credentials');
    expect(needs(changesOf(upstream.apps, signed.apps, taken('live/shop/signing-key')))).toContain(
      'check-deploy',
    );
    expect(needs(changesOf(upstream.apps, wonderful().apps))).toBe('');
  });

  test('profile: refused, since the same secret would sign for another vendor', () => {
    const [before, after] = [chatsdk(), one(qiscus)];
    const [secret] = Object.entries(after.secrets)[0] ?? [];
    expect(after.secrets[secret ?? '']).toEqual(before.secrets[secret ?? '']);
    const changes = changesOf(before.apps, after.apps);
    expect(changes).toMatchObject([{ app: 'shop', what: 'profile: chatsdk -> qiscus' }]);
    expect(needs(changes)).toContain('another name');
  });

  test('name of an app: told with the way, and stops nothing, since the apps may be unrelated', () => {
    const [before, after] = [
      deployed({ old: qiscus, stays: qiscus }),
      deployed({ fresh: qiscus, stays: qiscus }),
    ];
    const renamed = changesOf(before.apps, after.apps);
    expect(renamed).toContainEqual({
      app: 'old',
      what: 'the app goes',
      effect: expect.stringContaining('If fresh is its new name: first deploy both'),
    });
    expect(needs(renamed)).toBe('');
    const both = deployed({ old: qiscus, fresh: qiscus, stays: qiscus });
    expect(needs(changesOf(both.apps, after.apps))).toBe('');
    expect(changesOf(before.apps, both.apps)).toMatchObject([
      { app: 'fresh', effect: expect.stringContaining('503') },
    ]);
    expect(needs(changesOf(before.apps, both.apps))).toBe('');
    expect(needs(changesOf(after.apps, before.apps, taken('live/old/signing-key')))).toContain(
      'check-deploy',
    );
  });

  test('name of the deployment: nothing of the old one is in the new one', () => {
    const names = (name: string) =>
      configuredApps(defineConfig({ name, apps: { shop: qiscus } }))['shop']?.secrets.map(
        ({ secretName }) => secretName,
      );
    expect([names('old'), names('fresh')]).toEqual([['old/shop/signing-key'], ['fresh/shop/signing-key']]);
  });

  test('allowShortSecret: no secret changes, and a short one is refused as status says before', async () => {
    const [before, after] = [chatsdk({ allowShortSecret: true }), chatsdk()];
    expect([after.secrets, changesOf(before.apps, after.apps)]).toEqual([before.secrets, []]);
    const read = (allowShortSecret: boolean) =>
      readKeys('a-short-one', { algorithm: 'HS256', allowShortSecret });
    await expect(read(true)).resolves.toHaveLength(1);
    await expect(read(false)).rejects.toThrow('11 bytes');
  });

  test('anything else changes no secret', () => {
    const [before, after] = [wonderful(), wonderful({ tenantId: 'other' }, { tokenLifetimeSeconds: 60 })];
    expect([after.secrets, after.rotations]).toEqual([before.secrets, before.rotations]);
    expect(changesOf(before.apps, after.apps)).toEqual([]);
  });
});

test('the configuration is compared as the template will describe it', () => {
  for (const { apps, configured } of [wonderful(), upstream, chatsdk(generated), one(qiscus)])
    expect(apps).toMatchObject(configured);
});
