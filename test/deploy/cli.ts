import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { credentials, region } from './deploy-stack.ts';
import type { MiniStack } from './ministack.ts';

/** Runs a command of the admin CLI on the deployed stack, in a process of its own, as an administrator would. */
export function vending({ url, certificate }: MiniStack, line: string, typed = '') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../../cli/main.ts'), ...line.split(' ')],
    {
      encoding: 'utf8',
      input: typed,
      env: {
        ...process.env,
        AWS_ENDPOINT_URL: url,
        AWS_REGION: region,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        NODE_EXTRA_CA_CERTS: certificate,
        NODE_OPTIONS: `--import ${new URL('loopback-names.ts', import.meta.url)}`,
      },
    },
  );
  return { code: status, out: stdout, said: stderr };
}
