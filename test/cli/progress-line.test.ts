import { mock } from 'node:test';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { progressLine } from '../../cli/progress-line.ts';

beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
afterEach(() => mock.timers.reset());

function shown(terminal: object) {
  const written: string[] = [];
  const line = progressLine({ ...terminal, write: (text: string) => void written.push(text) });
  return { line, written };
}

test('at a terminal one line is written over each second, and is gone before anything else is written', () => {
  const { line, written } = shown({ isTTY: true, columns: 20 });
  line.show('Examining api');
  mock.timers.tick(2_000);
  line.show('Examining the quotas of this account');
  line.clear();
  line.clear();
  mock.timers.tick(5_000);
  expect(written).toEqual([
    '\r\x1b[KExamining api',
    '\r\x1b[KExamining api 1 s',
    '\r\x1b[KExamining api 2 s',
    '\r\x1b[K',
    '\r\x1b[KExamining the quota',
    '\r\x1b[K',
  ]);
});

test('elsewhere each step is a plain line', () => {
  const { line, written } = shown({});
  line.show('Examining api');
  mock.timers.tick(3_000);
  line.show('Examining quotas');
  line.clear();
  expect(written).toEqual(['Examining api\n', 'Examining quotas\n']);
});
