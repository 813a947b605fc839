import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSandbox, type Sandbox } from '../../local/sandbox.ts';
import { eventually } from '../harness/eventually.ts';
import { removeDirectories, temporaryDirectory } from './small-assembly.ts';

const opened: Sandbox[] = [];
afterEach(() => Promise.all(opened.splice(0).map((sandbox) => sandbox.close())));
afterAll(removeDirectories);

function sandbox(handler: string, { timeoutMillis = 20_000, environment = {}, load = '' } = {}) {
  const taskRoot = temporaryDirectory();
  mkdirSync(taskRoot, { recursive: true });
  writeFileSync(join(taskRoot, 'index.js'), `${load}\nexports.handler = ${handler};`);
  const lines: string[] = [];
  const log = (line: string) => void lines.push(line);
  const made = createSandbox({
    name: 'Echo',
    handler: 'index.handler',
    taskRoot,
    environment,
    timeoutMillis,
    log,
  });
  opened.push(made);
  return { ...made, lines };
}

const logged = (lines: string[], text: string) =>
  eventually(
    () => lines.join('\n'),
    (log) => log.includes(text),
  );
const payload = (value: unknown) => ({ kind: 'answered', payload: JSON.stringify(value) });

test('gives event and context to the handler', async () => {
  const { invoke } = sandbox(
    `async (event, context) => ({ event, id: context.awsRequestId, name: context.functionName, left: context.getRemainingTimeInMillis() > 1000 })`,
    { environment: { AWS_LAMBDA_FUNCTION_NAME: 'Small-Echo' } },
  );
  const expected = payload({ event: { a: 1 }, id: 'r1', name: 'Small-Echo', left: true });
  expect(await invoke({ a: 1 }, 'r1')).toEqual(expected);
});

test('has the given environment and nothing of the parent', async () => {
  process.env.PARENT_ONLY = 'visible';
  const { invoke } = sandbox('async () => process.env', { environment: { TABLE: 'Small-Table' } });
  expect(await invoke({}, 'r1')).toEqual(payload({ TABLE: 'Small-Table' }));
});

test('compiled code is kept for the next process, and the function does not see where', async () => {
  const compiled = join(temporaryDirectory(), 'compiled');
  const { invoke } = sandbox('async () => process.env', { environment: { NODE_COMPILE_CACHE: compiled } });
  expect(await invoke({}, 'r1')).toEqual(payload({}));
  expect(readdirSync(compiled)).toHaveLength(1);
});

test('stays warm, and takes invocations side by side', async () => {
  const { invoke } = sandbox(
    `async () => {
      arrived++;
      while (arrived < 5) await new Promise((resolve) => setTimeout(resolve, 5));
      return process.pid;
    }`,
    { load: 'let arrived = 0;' },
  );
  const outcomes = await Promise.all(['1', '2', '3', '4', '5'].map((id) => invoke({}, id)));
  expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
  expect(await invoke({}, '6')).toEqual(outcomes[0]);
});

test('a thrown error fails the invocation, is logged, and leaves the sandbox warm', async () => {
  const { invoke, lines } = sandbox(
    `async (event) => { if (event.fail) throw new TypeError('no such thing'); return process.pid; }`,
  );
  const before = await invoke({}, '1');
  expect(await invoke({ fail: true }, '2')).toEqual({ kind: 'failed' });
  expect(await logged(lines, 'no such thing')).toContain('TypeError: no such thing');
  expect(await invoke({}, '3')).toEqual(before);
});

describe('a timeout', () => {
  // The sandbox's clock stands still but when a test moves it, however busy the machine is.
  beforeEach(() => void mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
  afterEach(() => mock.timers.reset());
  /** Begins an invocation, and comes back when its time runs. */
  async function begun<Result>(invocation: Promise<Result>) {
    await setImmediate();
    return { outcome: invocation };
  }

  test('ends the invocation; the next one has a new process, and one under way still ends', async () => {
    const { invoke, lines } = sandbox(
      `async ({ until }) => {
        while (until && !fs.existsSync(until)) await new Promise((r) => setTimeout(r, 5));
        return process.pid;
      }`,
      { timeoutMillis: 3_000, load: "const fs = require('node:fs');" },
    );
    const first = await invoke({}, '1');
    const overdue = await begun(invoke({ until: '/never' }, '2'));
    mock.timers.tick(1_500);
    const until = join(temporaryDirectory(), 'go');
    const underWay = await begun(invoke({ until }, '3'));
    mock.timers.tick(1_500);
    expect(await overdue.outcome).toEqual({ kind: 'timed out' });
    expect(lines).toContain('Echo: 2 timed out after 3000 ms');
    const next = await invoke({}, '4');
    expect(next.kind).toBe('answered');
    expect(next).not.toEqual(first);
    writeFileSync(until, '');
    expect(await underWay.outcome).toEqual(first);
  });

  test('stops a handler that blocks its process', async () => {
    const { invoke } = sandbox('async ({ block }) => { while (block); return 1; }', { timeoutMillis: 2_000 });
    expect(await invoke({}, '1')).toEqual(payload(1));
    const blocked = await begun(invoke({ block: true }, '2'));
    mock.timers.tick(2_000);
    expect(await blocked.outcome).toEqual({ kind: 'timed out' });
    expect(await invoke({}, '3')).toEqual(payload(1));
  });
});

test('a process that ends fails what is under way and is replaced', async () => {
  const { invoke, lines } = sandbox('async ({ code }) => code === undefined ? 1 : process.exit(code)');
  expect(await invoke({ code: 3 }, '1')).toEqual({ kind: 'failed' });
  expect(lines).toContain('Echo: the sandbox ended with exit code 3');
  expect(await invoke({}, '2')).toEqual(payload(1));
});

test('a bundle that does not load fails the invocation and says why', async () => {
  const { invoke, lines } = sandbox('1', { load: `throw new Error('TABLE is not set');` });
  expect(await invoke({}, '1')).toEqual({ kind: 'failed' });
  expect(await logged(lines, 'TABLE is not set')).toContain('TABLE is not set');
});

test('what the handler prints arrives line by line', async () => {
  const { invoke, lines } = sandbox(`async () => { console.log('one\\ntwo'); console.error('three'); }`);
  expect(await invoke({}, '1')).toEqual(payload(null));
  await eventually(
    () => lines.length,
    (count) => count === 3,
  );
  expect(lines.toSorted()).toEqual(['one', 'three', 'two']);
});
