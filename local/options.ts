import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectFolder } from '../infra/folders.ts';

const usage = `npm start -- [--fresh] [--real-limits] [--flows]

  --fresh        forgets everything of the last start: users, secrets, keys, tables, messages
  --real-limits  serves the limits of vending.config.ts; by default 100 times as much is allowed
  --flows        prints commands to try each app of the service that runs in this folder
  --help         prints this

PORT=3000      the port of the API
LOG=json       writes the functions' own lines in place of one short line a request
VENDING_STAGE  the stage whose configuration is served`;

/** `.local` of this folder: what the service keeps and writes. */
export const stateDirectory = join(projectFolder, '.local');

export interface Options {
  readonly port: number;
  readonly isFresh: boolean;
  readonly hasRealLimits: boolean;
  readonly wantsFlows: boolean;
  readonly wantsJson: boolean;
  /** An emulator in place of the stand-ins for AWS. */
  readonly endpoint: string | undefined;
}

/** What the command line and the environment choose. Throws a message for people. */
export function readOptions(args: readonly string[], environment: NodeJS.ProcessEnv): Options | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  const { PORT = '3000', LOG, AWS_ENDPOINT_URL: endpoint } = environment;
  const port = Number(PORT);
  if (!/^\d{1,5}$/.test(PORT) || port > 65_535) throw new Error(`PORT is ${PORT}, which is not a port`);
  return {
    port,
    isFresh: values.fresh,
    hasRealLimits: values['real-limits'],
    wantsFlows: values.flows,
    wantsJson: LOG === 'json',
    endpoint: endpoint || undefined,
  };
}

export const help = usage;

function parse(args: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { fresh: flag, 'real-limits': flag, flows: flag, help: flag },
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n\n${usage}`);
  }
}
