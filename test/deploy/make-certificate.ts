import { join } from 'node:path';
import { runCommand } from '../harness/run-command.ts';

const request = 'req -x509 -nodes -days 2 -subj /CN=localhost -newkey ec -pkeyopt ec_paramgen_curve:P-256';

/** The names that the emulator is called by: its own, and that of every API deployed to it. */
const names = 'subjectAltName=DNS:localhost,DNS:*.execute-api.localhost,IP:127.0.0.1';
const extensions = ['-addext', 'basicConstraints=critical,CA:FALSE', '-addext', names];

/** Makes a self-signed certificate for this run; returns the paths of the PEM files. */
export async function makeCertificate(directory: string): Promise<{ certificate: string; key: string }> {
  const key = join(directory, 'key.pem');
  const certificate = join(directory, 'certificate.pem');
  await runCommand('openssl', [...request.split(' '), ...extensions, '-keyout', key, '-out', certificate]);
  return { certificate, key };
}
