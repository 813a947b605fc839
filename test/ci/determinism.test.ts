import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, test } from '@jest/globals';

const root = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'synth-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** A port of this machine that refuses connections. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}

/** `npx cdk synth` as a fresh clone runs it: no account, no credentials, and every way to the network shut. */
async function synth(name: string): Promise<string> {
  const output = join(scratch, name);
  const proxy = `http://127.0.0.1:${await closedPort()}`;
  const bin = join(root, 'node_modules/.bin');
  await promisify(execFile)(join(bin, 'cdk'), ['synth', '--quiet', '--output', output], {
    cwd: root,
    env: {
      PATH: [dirname(process.execPath), bin, '/usr/bin', '/bin'].join(delimiter),
      HOME: join(scratch, `home-${name}`),
      HTTPS_PROXY: proxy,
      HTTP_PROXY: proxy,
    },
  });
  return output;
}

/** What is deployed. The CDK's CLI writes more into the folder, such as counters of its own. */
const isDeployed = (file: string) => /\.(template|assets)\.json$|^asset\..*\/|^manifest\.json$/.test(file);
const filesBelow = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter(isDeployed)
    .sort();

test('cdk synth needs no network and no account, and gives the same bytes each time', async () => {
  const [one, other] = await Promise.all([synth('one'), synth('other')]);
  const files = filesBelow(one);
  expect(files.filter((file) => file.endsWith('/index.js')).length).toBeGreaterThan(1);
  expect(filesBelow(other)).toEqual(files);
  for (const file of files)
    expect([file, readFileSync(join(other, file), 'utf8') === readFileSync(join(one, file), 'utf8')]).toEqual(
      [file, true],
    );
}, 120_000);
