import type { Command } from 'commander';
import { wholeNumber } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { tableOf } from '../rows.ts';
import { put, rotate } from '../secrets/changes.ts';
import { chosenSecret } from '../secrets/chosen-secret.ts';
import { drill } from '../secrets/drill.ts';
import { tokenTraffic } from '../secrets/token-traffic.ts';
import { type TokenOptions, tokenRequests } from '../token-requests.ts';
import { forSecret } from './for-secret.ts';
import { asksForTokens } from './token.ts';

interface Options extends CommonOptions, TokenOptions {
  readonly secret?: string;
  readonly rounds: number;
  readonly pauseSeconds?: number;
  readonly perSecond: number;
}

/** Proves on a deployment that no request fails when keys change. */
export const secretDrill = (context: Context): Command =>
  asksForTokens(
    forSecret(
      'drill <app>',
      'changes keys under live traffic and counts failures: rotates, or puts the same value as a new version',
    ),
  )
    .option('--rounds <n>', 'number of changes', wholeNumber, 3)
    .option(
      '--pause-seconds <n>',
      'pause between changes; by default until every function has read the secret again',
      wholeNumber,
    )
    .option('--per-second <n>', 'requests of each kind per second', wholeNumber, 5)
    .action(async (name: string, options: Options) => {
      const { terminal, environment } = context;
      const target = await targetOf(context, options);
      const app = appNamed(context, name);
      const which = { client: target.secrets, ...chosenSecret(context, target, name, options.secret) };
      const value = (await which.versions.read('AWSCURRENT'))?.value;
      if (value === undefined) throw new CommandError('The secret has no value yet.');
      const apiKey = options.apiKey ?? environment['VENDING_API_KEY'] ?? target.madeUp?.[name]?.apiKey;
      const vend = await tokenRequests(context, target, app, options);
      const pauseSeconds = options.pauseSeconds ?? app.keyMaxAgeSeconds + 5;
      terminal.say(`${options.rounds} changes, ${pauseSeconds} s before and after each.`);
      const tallies = await drill({
        traffic: await tokenTraffic({ app, apiUrl: target.apiUrl, vend, apiKey }),
        change: async (round) => {
          const isRotated = which.secret.source === 'generated';
          const version = await (isRotated ? rotate(which) : put(which, value));
          terminal.say(`${round}: ${isRotated ? 'rotated' : 'put again'}, version ${version}`);
        },
        rounds: options.rounds,
        pauseMillis: pauseSeconds * 1000,
        gapMillis: 1000 / options.perSecond,
      });
      terminal.out(
        options.json ? JSON.stringify(tallies, null, 2) : tableOf(tallies.map((tally) => ({ ...tally }))),
      );
      const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
      if (failed > 0) throw new CommandError(`${failed} failed.`);
      terminal.say('Nothing failed.');
    });
