import { expect, test } from '@jest/globals';
import { run } from '../../cli/program.ts';
import { silentTerminal } from '../../cli/silent-terminal.ts';
import type { Terminal } from '../../cli/terminal.ts';
import { subjectDigestOf } from '../../lambdas/vending/audit.ts';
import config from '../fixtures/demo-config.ts';

/** Without a deployment: any call would fail. */
async function digest(line: string, typed = '') {
  let out = '';
  const terminal: Terminal = {
    ...silentTerminal,
    out(text) {
      out += text;
    },
    readSecret: async () => typed,
    readValue: async () => typed,
  };
  const code = await run(['digest', ...line.split(' ')], { config, terminal, environment: {} });
  return { code, out };
}

test('users are named as the log names them, those of standard input too', async () => {
  const alice = { subject: 'alice', digest: subjectDigestOf('comapi', 'alice') };
  const bob = { subject: 'bob', digest: subjectDigestOf('comapi', 'bob') };
  expect(JSON.parse((await digest('comapi alice --json')).out)).toEqual({ rows: [alice] });
  expect(JSON.parse((await digest('comapi --json', 'alice\r\nbob\n')).out)).toEqual({ rows: [alice, bob] });
});

test('every id that a name can stand for is shown', async () => {
  const { rows } = JSON.parse((await digest('qiscus --json', '+6281234567890')).out);
  for (const subject of ['+6281234567890', '6281234567890'])
    expect(rows).toContainEqual({ subject, digest: subjectDigestOf('qiscus', subject) });
});
