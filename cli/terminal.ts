import { createInterface } from 'node:readline/promises';
import passwordPrompt from '@inquirer/password';
import { progressLine } from './progress-line.ts';

/** Reads and writes for a command. */
export interface Terminal {
  /** Writes to standard output, for scripts. */
  out(text: string): void;
  /** Writes to standard error, for people. */
  say(text: string): void;
  /** Reads a secret: from a hidden prompt at a terminal, otherwise the first line of standard input. */
  readSecret(question: string): Promise<string>;
  /** Reads a secret's value: from a hidden prompt at a terminal, otherwise all of standard input. */
  readValue(question: string): Promise<string>;
  /** Says what the command waits for, until it writes anything else. */
  progress(what: string): void;
  /** How many characters a line may have; absent if no person reads the answer here. */
  readonly columns?: number | undefined;
  /** Reads a line that is no secret. Only at a terminal. */
  readLine(question: string): Promise<string>;
  /** Whether a person can answer a second prompt. */
  readonly isInteractive: boolean;
}

const line = progressLine();

export const terminal: Terminal = {
  out(text) {
    line.clear();
    process.stdout.write(`${text}\n`);
  },
  say(text) {
    line.clear();
    process.stderr.write(`${text}\n`);
  },
  progress: line.show,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  isInteractive: process.stdin.isTTY === true,
  async readLine(question) {
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await lines.question(`${question} `);
    } finally {
      lines.close();
    }
  },
  async readSecret(question) {
    return (await terminal.readValue(question)).split(/\r?\n/, 1)[0] ?? '';
  },
  async readValue(question) {
    if (terminal.isInteractive) return passwordPrompt({ message: question }, { output: process.stderr });
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Buffer));
    return Buffer.concat(chunks).toString();
  },
};
