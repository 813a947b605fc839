import { expect, test } from '@jest/globals';
import { App, Stack } from 'aws-cdk-lib';
import { outputs, toldBy } from '../../infra/stack-metadata.ts';
import { TokenVending } from '../../infra/token-vending.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { login } from '../fixtures/login.ts';

const configOf = (name: string, appId: string) =>
  defineConfig({ name, apps: { shop: { profile: 'chatsdk', settings: { appId }, callers: [login] } } });

test('two deployments are in one stack, and each is found by its name', () => {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
  const stack = new Stack(app, 'Theirs');
  for (const [id, name] of [
    ['Chat', 'shop-chat'],
    ['Support', 'support-chat'],
  ] as const) {
    const vending = new TokenVending(stack, id, { config: configOf(name, id) });
    vending.addOutputs();
    expect(vending.alarms.length).toBeGreaterThan(5);
  }
  const { template } = app.synth().getStackByName('Theirs');
  const found = ['shop-chat', 'support-chat'].map((name) =>
    JSON.stringify([
      ...Object.values(outputs).map((output) => toldBy(template.Outputs, output, name)),
      toldBy<{ apps: object }>(template.Metadata, 'TokenVending', name)?.apps,
    ]),
  );
  expect(found[0]).toContain('shop-chat/shop/signing-key');
  expect(found[1]).toContain('support-chat/shop/signing-key');
});

test('a provider without jwksUrl is refused, with the remedy', () => {
  const { jwksUrl: _, ...issuer } = login;
  const config = defineConfig({
    name: 'acme',
    apps: { shop: { profile: 'chatsdk', settings: { appId: 'x' }, callers: [issuer] } },
  });
  const stack = new Stack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'Theirs');
  expect(() => new TokenVending(stack, 'Chat', { config })).toThrow('await withDiscoveredKeys(config)');
});
