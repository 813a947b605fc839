import passwordPrompt from '@inquirer/password';

/** Where a command reads and writes. */
export interface Terminal {
  /** What scripts read. */
  out(text: string): void;
  /** What people read beside it. */
  say(text: string): void;
  /** A secret: typed unseen at a terminal, otherwise the first line of standard input. */
  readSecret(question: string): Promise<string>;
  /** A secret's value: typed unseen at a terminal, otherwise all of standard input. */
  readValue(question: string): Promise<string>;
  /** Whether a person is there to be asked twice. */
  readonly isInteractive: boolean;
}

export const terminal: Terminal = {
  out: (text) => void process.stdout.write(`${text}\n`),
  say: (text) => void process.stderr.write(`${text}\n`),
  isInteractive: process.stdin.isTTY === true,
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
