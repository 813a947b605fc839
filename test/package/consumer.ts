import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readDocument, root } from '../docs/markdown.ts';
import { runCommand } from '../harness/run-command.ts';

const path = 'docs/package.md';
const text = readFileSync(join(root, path), 'utf8');

/** The part of the document under this heading. */
export const sectionOf = (heading: string): string =>
  text.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';

/** A CDK app of one who uses the package, made as the CDK makes it and filled in as `docs/package.md` says. */
export class Consumer {
  readonly folder: string;
  private readonly port: number;
  private service: ChildProcess | undefined;
  private output = '';

  constructor(folder: string, port: number) {
    this.folder = folder;
    this.port = port;
  }

  /** `cdk init`, without the runner of tests, which would be most of the installation. */
  async init(language: string): Promise<void> {
    mkdirSync(this.folder, { recursive: true });
    await this.run(
      `${process.execPath} ${join(root, 'node_modules/aws-cdk/bin/cdk')} init app --language ${language} --generate-only`,
    );
    rmSync(join(this.folder, 'test'), { recursive: true });
    const file = join(this.folder, 'package.json');
    const made = JSON.parse(readFileSync(file, 'utf8'));
    for (const name of ['jest', '@swc/core', '@swc/jest']) delete made.devDependencies[name];
    writeFileSync(file, JSON.stringify(made));
  }

  /** Writes the section's files, and runs its commands. Returns what they printed. */
  async follow(section: string): Promise<string> {
    let printed = '';
    for (const { language, code, before } of readDocument(path, section).blocks) {
      const file = /^`([^`]+)`:$/.exec(before)?.[1];
      if (file !== undefined) {
        mkdirSync(dirname(join(this.folder, file)), { recursive: true });
        writeFileSync(join(this.folder, file), code);
      } else if (language === 'sh')
        for (const line of code.trim().split('\n')) printed += await this.command(line);
      else throw new Error(`nothing is done with a block of ${language} after "${before}"`);
    }
    return printed;
  }

  private async command(line: string): Promise<string> {
    if (line !== 'npx token-vending start') return this.run(line);
    this.service = spawn('npx', line.split(' ').slice(1), {
      cwd: this.folder,
      env: { ...process.env, PORT: String(this.port) },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.service.stdout, this.service.stderr])
      stream?.on('data', (chunk) => {
        this.output += chunk;
      });
    const until = Date.now() + 300_000;
    while (!this.output.includes(`Listening on ${this.url}`)) {
      if (this.service.exitCode !== null || Date.now() > until) throw new Error(`${line}:\n${this.output}`);
      await setTimeout(100);
    }
    return this.output;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Runs a line of shell in the folder. Throws with what it printed if it fails. */
  run(line: string): Promise<string> {
    return runCommand('bash', ['-c', line], { cwd: this.folder });
  }

  stop(): void {
    if (this.service?.pid && this.service.exitCode === null) process.kill(-this.service.pid, 'SIGKILL');
  }
}
