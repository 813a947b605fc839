import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { answer, waitsFor } from '../answer.ts';
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

/** So that one user has a token for each change, even with the default limit. */
const restOfPause = 0.9;

const oneTokenForACode =
  'No key was changed. A code is good for one token, and a drill asks for many: use --api-key, --bearer, --user or --guest. With --local, leave --phone out.';

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
      if (options.phone !== undefined) throw new CommandError(oneTokenForACode);
      const apiKey = options.apiKey ?? environment['VENDING_API_KEY'] ?? target.madeUp?.[name]?.apiKey;
      // No vendor sees the tokens, so any text will do for its nonce.
      const { ask, isOneUser } = await tokenRequests(context, target, app, options, randomUUID);
      const pauseSeconds = options.pauseSeconds ?? app.keyMaxAgeSeconds + 5;
      const traffic = await tokenTraffic({
        app,
        apiUrl: target.apiUrl,
        secret: which.secret.name,
        vend: ask,
        restSeconds: isOneUser ? pauseSeconds * restOfPause : 0,
        apiKey,
      });
      const changes = options.rounds === 1 ? '1 change' : `${options.rounds} changes`;
      terminal.say(`${changes}, ${pauseSeconds} s before and after each.`);
      const tallies = await drill({
        traffic,
        change: async (round) => {
          const isRotated = which.secret.source === 'generated';
          const version = isRotated ? await rotate(which) : (await put(which, value)).version;
          terminal.say(`${round}: ${isRotated ? 'rotated' : 'put again'}, version ${version}`);
        },
        pausing: (done) =>
          waitsFor(terminal, options, `${pauseSeconds} s of traffic after ${done} of ${changes}`),
        rounds: options.rounds,
        pauseMillis: pauseSeconds * 1000,
        gapMillis: 1000 / options.perSecond,
      });
      answer(terminal, options, tallies, {
        text: tableOf(
          tallies.map((tally) => ({ ...tally })),
          terminal.columns,
        ),
      });
      const failed = tallies.reduce((sum, tally) => sum + tally.failed, 0);
      if (failed > 0) throw new CommandError(`${failed} failed.`);
      terminal.say('Nothing failed.');
    });
