import { run } from '../../cli/program.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import config from '../fixtures/demo-config.ts';

/** What a command wrote, and its exit code. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly said: string;
}

interface Typing {
  /** What is typed, or piped in, where a secret is asked for. */
  readonly secrets?: readonly (string | (() => Promise<string>))[];
  readonly isInteractive?: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly config?: VendingConfig;
}

/** Runs a command of the CLI in this process, as `npm run vending --` does. */
export async function vending(line: string | readonly string[], typing: Typing = {}): Promise<Ran> {
  const [written, said]: [string[], string[]] = [[], []];
  const secrets = [...(typing.secrets ?? [])];
  const typed = async () => {
    const next = secrets.shift() ?? '';
    return typeof next === 'string' ? next : next();
  };
  const code = await run(typeof line === 'string' ? line.trim().split(/ +/) : line, {
    config: typing.config ?? config,
    environment: typing.environment ?? process.env,
    terminal: {
      out: (text) => void written.push(text),
      say: (text) => void said.push(text),
      progress: () => {},
      readLine: typed,
      readSecret: typed,
      readValue: typed,
      isInteractive: typing.isInteractive ?? false,
    },
  });
  return { code, out: written.join('\n'), said: said.join('\n') };
}
