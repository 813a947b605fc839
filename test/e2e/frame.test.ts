import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run } from '../../cli/program.ts';
import { silentTerminal } from '../../cli/silent-terminal.ts';
import config from '../fixtures/demo-config.ts';

const { VENDING_ASSEMBLY: assembly = '' } = process.env;
const testHere = assembly ? test : test.skip;
const text = 'The header X-Nonce is missing.';
const positionIn = (source: string) => {
  const before = source.slice(0, source.indexOf(text)).split('\n');
  return `${before.length}:${(before.at(-1) ?? '').length}`;
};

testHere('a frame in a bundle leads to its line in the source', async () => {
  const bundle = readdirSync(assembly)
    .filter((name) => name.startsWith('asset.'))
    .map((name) => readFileSync(join(assembly, name, 'index.js'), 'utf8'))
    .find((code) => code.includes(text));
  const app = /VENDING_CONFIG=.*?"apps":\{"([^"]+)"/.exec(bundle ?? '')?.[1];
  const frame = `at Object.x (/var/task/index.js:${positionIn(bundle ?? '')})`;
  let out = '';
  const terminal = {
    ...silentTerminal,
    out(line: string) {
      out += line;
    },
  };
  await run(['frame', `serve-app-${app}`, frame, '--assembly', assembly], {
    config,
    terminal,
    environment: {},
  });
  const line = positionIn(readFileSync('lambdas/vending/vend.ts', 'utf8')).split(':')[0];
  expect(out).toMatch(new RegExp(`^lambdas/vending/vend\\.ts:${line}:\\d+$`));
});
