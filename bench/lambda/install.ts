import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const folder = join(import.meta.dirname, 'node_modules/aws-lambda-ric');

/**
 * Installs AWS's runtime client, unless it is there, and gives its name and version. Its native half is compiled, which
 * takes a C++ compiler, CMake and Node's headers: about three minutes.
 */
export function installRuntimeClient(): string {
  if (!existsSync(join(folder, 'rapid-client.node'))) {
    console.error("Building AWS's Lambda runtime client: about three minutes, once.");
    const headers = headersFolder();
    execFileSync('npm', ['ci'], {
      cwd: import.meta.dirname,
      env: { ...process.env, ...(headers && { npm_config_nodedir: headers }) },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version}`;
}

/** A Node installed here that has its headers. The client uses Node-API alone, which is the same in every version. */
const headersFolder = () =>
  [dirname(dirname(process.execPath)), '/usr', '/usr/local'].find((prefix) =>
    existsSync(join(prefix, 'include/node/node_api.h')),
  );
