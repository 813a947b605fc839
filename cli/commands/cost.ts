import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { appsOf } from '../../lambdas/config/apps.ts';
import { answer } from '../answer.ts';
import { CommandError } from '../command-error.ts';
import type { Context } from '../context.ts';
import { costsOf, monthlyOf, type Template } from '../cost/estimate.ts';
import { prices } from '../cost/prices.ts';
import { tableOf } from '../rows.ts';

interface CostOptions {
  readonly tokens: number;
  readonly assembly: string;
  readonly json?: true;
}

/** What tokens cost. Needs no account. */
export const cost = ({ config, terminal }: Context): Command =>
  new Command('cost')
    .description('estimates what tokens cost, by each way to get one, from the synthesized template')
    .option('--tokens <n>', 'how many', count, 1_000_000)
    .option('--assembly <folder>', 'where `npm run synth` has written the template', 'cdk.out')
    .option('--json', 'print the answer as JSON, for scripts')
    .action(({ tokens, assembly, ...options }: CostOptions) => {
      const template = templateIn(assembly, config.name);
      const apps = appsOf(config);
      const costs = costsOf(apps, template, tokens);
      const monthly = monthlyOf(template, apps);
      const fixed = Object.entries(monthly).flatMap(([what, usd]) =>
        usd > 0 ? `${what} ${dollars(usd)}` : [],
      );
      const text = [
        `USD for ${tokens.toLocaleString('en')} tokens, ${prices.region}, list prices of ${prices.checkedOn}:`,
        tableOf(costs.map(({ requests, ...each }) => inCents({ ...each, requests: requests.length }))),
        '',
        'Of that, each request:',
        tableOf(
          costs.flatMap(({ app, caller, requests }) =>
            requests.map(({ request, ...usd }) => inCents({ app, caller, request, ...usd })),
          ),
        ),
        '',
        `Each month besides, in USD: ${fixed.join(', ')}. A code by SMS costs what its country costs.`,
      ].join('\n');
      answer(terminal, options, { tokens, prices, costs, monthly }, { text });
    });

const dollars = (usd: number) => usd.toFixed(2);
const inCents = (row: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'number' && name !== 'requests' ? dollars(value) : value,
    ]),
  );

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('It must be a whole number.');
  return number;
}

function templateIn(assembly: string, stack: string): Template {
  const file = join(assembly, `${stack}.template.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Template;
  } catch {
    throw new CommandError(`${file} does not exist: run \`npm run synth\` first.`);
  }
}
