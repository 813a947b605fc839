import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { freePort } from '../harness/free-port.ts';
import { makeCertificate } from './make-certificate.ts';

const startTimeoutMillis = 120_000;

/** A running emulator. Its `directory` is temporary and goes with it. */
export interface MiniStack {
  readonly url: string;
  readonly directory: string;
  /** The certificate it shows, as a PEM file. */
  readonly certificate: string;
  /** Bodies of the SMS sent to a number, oldest first. */
  sentTo(phoneNumber: string): Promise<string[]>;
  /** The last lines it printed, for a failure's report. */
  log(): string;
}

/**
 * Starts the emulator on a free port of 127.0.0.1, with nothing kept, and ends it with this process, however that
 * ends. From then on this process trusts its certificate.
 *
 * `AUTH` makes it judge every call by the caller's IAM policies: those of the CDK's roles, and of each function's. That
 * takes TLS, since the bucket that `cdk bootstrap` makes refuses anything else. It does not know the condition key
 * `dynamodb:LeadingKeys`, so statements confined by it allow more there than on AWS; the local runner judges those.
 *
 * The directory lies outside the project, so that a bundle finds no `node_modules` above it, and the emulator gets
 * no variable of ours, since functions would inherit it.
 */
export async function startMiniStack(python: string): Promise<MiniStack> {
  const directory = mkdtempSync(join(tmpdir(), 'token-vending-deployed-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  const { certificate, key } = await makeCertificate(directory);
  const port = await freePort();
  const logFile = join(directory, 'ministack.log');
  const output = openSync(logFile, 'a');
  const server = spawn(
    python,
    [
      '-m',
      'hypercorn',
      'ministack.app:app',
      `--bind=127.0.0.1:${port}`,
      `--certfile=${certificate}`,
      `--keyfile=${key}`,
    ],
    {
      cwd: directory,
      detached: true,
      stdio: ['ignore', output, output],
      env: {
        // Functions run with the Node that runs this: Lambda's version, from the npm package `node`.
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        HOME: directory,
        TMPDIR: directory,
        STATE_DIR: join(directory, 'state'),
        S3_DATA_DIR: join(directory, 's3'),
        GATEWAY_PORT: String(port),
        AUTH: 'true',
        USE_SSL: '1',
        MINISTACK_SSL_CERT: certificate,
        MINISTACK_SSL_KEY: key,
        IOT_MTLS_ENABLED: '0',
        SFTP_ENABLED: '0',
        LOG_LEVEL: 'WARNING',
      },
    },
  );
  process.prependOnceListener('exit', () => killGroup(server));
  setDefaultCACertificates([...getCACertificates(), readFileSync(certificate, 'utf8')]);

  const url = `https://127.0.0.1:${port}`;
  const log = () => readFileSync(logFile, 'utf8').split('\n').slice(-40).join('\n');
  if (!(await answers(`${url}/_ministack/health`, server)))
    throw new Error(`MiniStack did not start:\n${log()}`);
  return {
    url,
    directory,
    certificate,
    log,
    async sentTo(phoneNumber) {
      const response = await fetch(`${url}/_ministack/sns/sms-messages`);
      const sent = (await response.json()) as { sms_messages: Record<string, { Message: string }[]> };
      return (sent.sms_messages[phoneNumber] ?? []).map(({ Message }) => Message);
    },
  };
}

/** Ends the emulator and the process of each function, which would outlive it. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function answers(url: string, server: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMillis;
  while (Date.now() < deadline && server.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
