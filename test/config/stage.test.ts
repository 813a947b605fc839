import { afterEach, describe, expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';

const qiscus: VendingConfigInput['apps'][string] = {
  profile: 'qiscus',
  settings: { appId: 'x' },
  callers: [{ kind: 'passcode' }],
};
const input: VendingConfigInput = { name: 'chat', apps: { shop: qiscus } };

const chosen = process.env['VENDING_STAGE'];
afterEach(() => {
  if (chosen === undefined) delete process.env['VENDING_STAGE'];
  else process.env['VENDING_STAGE'] = chosen;
});

describe('the stage', () => {
  test.each([
    [undefined, 'prod', 'chat', true],
    ['prod', 'prod', 'chat', true],
    ['dev', 'dev', 'chat-dev', false],
    ['test2', 'test2', 'chat-test2', true],
  ])('VENDING_STAGE %s is %s, named %s, and keeps data: %s', (variable, stage, name, keepsData) => {
    if (variable === undefined) delete process.env['VENDING_STAGE'];
    else process.env['VENDING_STAGE'] = variable;
    expect(defineConfig(input)).toMatchObject({ stage, name, keepsData });
  });

  test.each(['', 'Prod', 'a-b', '1st', 'a'.repeat(17)])('VENDING_STAGE %p is refused', (variable) => {
    process.env['VENDING_STAGE'] = variable;
    expect(() => defineConfig(input)).toThrow(`VENDING_STAGE is '${variable}': a stage is`);
  });

  test('may be told that it keeps data, and that it does not', () => {
    expect(defineConfig({ ...input, keepsData: true }, 'dev').keepsData).toBe(true);
    expect(defineConfig({ ...input, keepsData: false }, 'prod').keepsData).toBe(false);
  });

  test('may have its own settings', () => {
    const config = (stage: string) => ({
      ...input,
      apps: { shop: { ...qiscus, allowedOrigins: [`https://${stage}.example.com`] } },
    });
    for (const stage of ['dev', 'prod'])
      expect(defineConfig(config, stage).apps['shop']?.allowedOrigins).toEqual([
        `https://${stage}.example.com`,
      ]);
  });
});
