import { checkToken } from '../job/check-answer.ts';
import { startChild } from '../measure/child.ts';
import { interleaved } from '../measure/interleaved.ts';
import type { Load, Loaded } from '../measure/load-process.ts';
import { ratioGoal } from '../report/goals.ts';
import type { Section, Table } from '../section.ts';
import { serverModule } from '../servers/server-module.ts';

const ours = 'ours, everything on';
const express = 'Express 5 + jsonwebtoken';
const oidcProvider = 'oidc-provider, HS256';
const openauth = 'OpenAuth, ES256';

/** What is compared, by title: a line and a file of `bench/servers/` each. */
const files: Readonly<Record<string, string>> = {
  [ours]: 'ours.ts',
  'raw http + raw HMAC': 'raw-hmac.ts',
  'raw http + jose': 'raw-jose.ts',
  'Fastify + fast-jwt': 'fastify.js',
  [express]: 'express.js',
  'the same, key imported once': 'express-key-object.js',
  [oidcProvider]: 'oidc-provider-hs256.js',
  'oidc-provider, RS256': 'oidc-provider-rs256.js',
  [openauth]: 'openauth.js',
};

export const http: Section = {
  title: 'Over HTTP',
  method:
    'Each server is a process with its stores in memory; another process loads one of them at a time, over 16 connections. ' +
    'Ours stands behind a small adapter from `node:http` to events, with everything on; its log lines go to the null device. ' +
    'The others check the API key, spend the nonce, count twice, look up cut-offs and sign the same seven claims; they log ' +
    'nothing. oidc-provider and OpenAuth do what their protocol has: a token for a backend by `client_credentials`, without ' +
    'nonce and limits. OpenAuth stores a refresh token with each.',
  async run({ isQuick }) {
    const [rounds, millis, warmUpMillis] = isQuick ? [1, 100, 100] : [9, 700, 6_000];
    const titles = Object.keys(files);
    const generator = await startChild({ file: 'measure/load-process.ts' });
    const servers = new Map(
      await Promise.all(
        titles.map(async (title) => {
          const args = [files[title] ?? ''];
          return [title, await startChild<number>({ file: 'measure/server-process.ts', args })] as const;
        }),
      ),
    );
    const loaded = async (title: string, millis: number) => {
      const file = files[title] ?? '';
      const server = servers.get(title);
      if (!server) throw new Error(`no server ${title}`);
      const load: Load = { file, port: server.first, millis };
      const before = await server.ask<number>('cpu');
      const { answered, perSecond, body } = await generator.ask<Loaded>(load);
      const cpuMicros = ((await server.ask<number>('cpu')) - before) / answered;
      const { tokenIn } = await serverModule(file);
      if (!tokenIn) checkToken(JSON.parse(body).token);
      else if (tokenIn(body).split('.').length !== 3) throw new Error(`${title} gave no token`);
      return { perSecond, cpuMicros };
    };
    try {
      for (const title of titles) await loaded(title, warmUpMillis);
      const cpu = new Map<string, number[][]>(titles.map((title) => [title, []]));
      const all = await interleaved(titles, rounds, async (title) => {
        const { perSecond, cpuMicros } = await loaded(title, millis);
        cpu.get(title)?.push([cpuMicros]);
        return [perSecond];
      });
      const table: Table = {
        name: 'http',
        title: 'Tokens over HTTP',
        unit: 'requests a second',
        better: 'higher',
        base: express,
        rows: titles.map((title) => ({ title, rounds: all[title] ?? [] })),
      };
      const cpuTable: Table = {
        ...{ name: 'http-cpu', title: 'CPU time of the server for a token', unit: 'us', better: 'lower' },
        base: express,
        rows: titles.map((title) => ({ title, rounds: cpu.get(title) ?? [] })),
      };
      return {
        tables: [table, cpuTable],
        goals: [
          ratioGoal('over HTTP, beside Express 5 + jsonwebtoken', table, ours, ['at least', 1.6], express),
          ratioGoal('over HTTP, beside oidc-provider', table, ours, ['at least', 2.5], oidcProvider),
          ratioGoal('over HTTP, beside OpenAuth', table, ours, ['at least', 3], openauth),
        ],
      };
    } finally {
      for (const child of [generator, ...servers.values()]) child.close();
    }
  },
};
