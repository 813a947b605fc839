import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ours, plain, readyHandlers } from '../handlers/registry.ts';
import type { Job } from '../job/events.ts';
import { boundGoal } from '../report/goals.ts';
import type { Bench, Section, Table } from '../section.ts';

const kilobytes = (bytes: number) => bytes / 1_000;

async function measured(job: Job, bench: Bench) {
  const handlers = await readyHandlers(job, bench);
  const sizes = handlers.map(({ title, folder }) => {
    const code = readFileSync(join(folder, 'index.js'));
    return { title, raw: kilobytes(code.length), gzipped: kilobytes(gzipSync(code, { level: 9 }).length) };
  });
  const tableOf = (what: 'raw' | 'gzipped', title: string): Table => ({
    ...{ name: `size-${job}-${what}`, title, unit: 'KB', better: 'lower', base: plain },
    rows: sizes.map((size) => ({ title: size.title, rounds: [[size[what]]] })),
  });
  const own = sizes.find(({ title }) => title === ours) ?? { raw: Number.NaN, gzipped: Number.NaN };
  return {
    own,
    tables: [tableOf('raw', `Bundle of a ${job}`), tableOf('gzipped', `Bundle of a ${job}, gzipped`)],
  };
}

export const size: Section = {
  title: 'Size',
  method: 'The bundles that are measured above, in KB of 1,000 bytes, and as `gzip -9` packs them.',
  async run(bench) {
    const vend = await measured('vend', bench);
    const nonce = await measured('nonce', bench);
    return {
      tables: [...vend.tables, ...nonce.tables],
      goals: [
        boundGoal('bundle that vends, for one app', ['at most', 240], vend.own.raw, 'KB'),
        boundGoal('the same, gzipped', ['at most', 80], vend.own.gzipped, 'KB'),
        boundGoal('bundle that issues nonces', ['at most', 220], nonce.own.raw, 'KB'),
        boundGoal('the same, gzipped', ['at most', 72], nonce.own.gzipped, 'KB'),
      ],
    };
  },
};
