import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands between the outputs of two commands. */
const separator = '\x1e';

/**
 * Runs the `console` blocks of a document in one shell, as somebody would who types them in, and compares what is
 * printed with what the document says; `…` stands for anything within a line, and alone for any lines.
 */
export function runTranscript(project: string, document: string, port: string): number {
  const text = readFileSync(join(project, document), 'utf8').replaceAll(
    '127.0.0.1:3000',
    `127.0.0.1:${port}`,
  );
  const blocks = text.matchAll(/^```console\n([\s\S]*?)^```$/gm);
  const steps = [...blocks].flatMap(([, block = '']) =>
    block.split(/^\$ /m).flatMap((step) => (step.trim() === '' ? [] : [step.split(/\n([\s\S]*)/)])),
  );
  assert.ok(steps.length > 0, `${document} has no commands`);
  const script = steps.map(([command]) => `${command}\nprintf '\\x1e'\n`).join('');
  const shell = { cwd: project, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } } as const;
  const printed = execFileSync('bash', ['-c', `exec 2>&1\n${script}`], shell).split(separator);
  for (const [at, [command, expected = '']] of steps.entries())
    assert.match(printed[at] ?? '', patternOf(expected), `$ ${command}\n${printed[at]}`);
  return steps.length;
}

function patternOf(expected: string): RegExp {
  const lines = expected.trimEnd().split('\n');
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = lines.map((line) =>
    line === '…' && lines.length > 1 ? '[\\s\\S]*?' : line.split('…').map(literal).join('.*'),
  );
  return new RegExp(`^${pattern.join('\\n')}\\s*$`);
}
