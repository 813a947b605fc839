import type { Command } from 'commander';
import { makesNonces } from '../../lambdas/contract/app.ts';
import { routeKeyOf, routesOf } from '../../lambdas/profiles/routes.ts';
import { command } from '../command.ts';
import { CommandError } from '../command-error.ts';
import { appNamed, type CommonOptions, type Context, targetOf } from '../context.ts';
import { type ProofOptions, proofBy } from '../proofs.ts';
import { ask, newNonce } from '../service.ts';

interface Options extends CommonOptions, ProofOptions {
  readonly subject?: string;
  readonly nonce?: string;
}

/** Asks for a token, as a frontend or a backend does. */
export const token = (context: Context): Command =>
  command('token <app>', 'asks the app for a token; say by an option who is asking')
    .option('--api-key <key>', 'a backend (or VENDING_API_KEY in the environment)')
    .option('--bearer <token>', 'whoever has logged in at your identity provider (or VENDING_BEARER)')
    .option('--user <name>', 'a user; the password is typed unseen, or read from standard input')
    .option('--phone <number>', 'a telephone; the code that it gets is typed, or read from standard input')
    .option('--guest', 'nobody (apps with the caller `unsafeOpen`)')
    .option('--subject <id>', 'whom the token is for, where a backend asks')
    .option('--nonce <nonce>', "the vendor's nonce; where nonces are ours, one is asked for")
    .action(async (name: string, { subject, nonce: given, ...options }: Options) => {
      const app = appNamed(context, name);
      const target = await targetOf(context, options);
      const route = routesOf(app).find(
        (each) => each.does === 'vend' && each.role === 'backend' && each.write !== undefined,
      );
      if (route?.does !== 'vend') throw new CommandError(`${name} gives no tokens.`);
      const proof = await proofBy(context, target, app, options);
      const nonce = given ?? (makesNonces(app) ? (await newNonce(target.apiUrl, name)).nonce : undefined);
      if (app.nonce === 'required' && nonce === undefined)
        throw new CommandError(`${name} signs its vendor's nonces: give one by --nonce.`);
      const asked = {
        ...(proof.subject !== undefined && { subject: proof.subject }),
        ...(subject !== undefined && { subject }),
        ...(nonce !== undefined && { nonce }),
      };
      const answer = await ask(target.apiUrl, routeKeyOf(app, route), {
        headers: { ...proof.headers, ...(nonce !== undefined && { 'x-nonce': nonce }) },
        body: route.write?.(asked, app.settings),
      });
      context.terminal.out(JSON.stringify(answer, null, 2));
    });
