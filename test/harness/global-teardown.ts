import { existsSync, readFileSync } from 'node:fs';
import { generatedSecrets } from './generated-secrets.ts';
import type { Running } from './global-setup.ts';
import { leaksIn } from './log-scan.ts';
import { secretValues, upstreamSecrets } from './recorder.ts';

/** Stops the service and scans all that it logged in the whole run; a secret in the log fails the run. */
export default async function globalTeardown() {
  const running = (globalThis as { tokenVending?: Running }).tokenVending;
  if (!running) return;
  const { recorder } = running;
  const served = await running.served;
  const secrets = new Set([...recorder.secrets, ...secretValues(JSON.stringify(served.credentials))]);
  for (const secret of [...served.runner.upstreams.values()].flatMap(upstreamSecrets)) secrets.add(secret);
  for (const passcode of sentPasscodes(served.outboxFile)) secrets.add(passcode);
  for (const secret of await generatedSecrets(served)) secrets.add(secret);
  await recorder.close();
  await served.close();
  const leaks = leaksIn(served.lines, secrets);
  console.log(
    `Log scan: ${secrets.size} secrets looked for in ${served.lines.length} lines, ${leaks.length} found.`,
  );
  if (leaks.length > 0)
    throw new Error(`${leaks.length} secrets were logged; the first has ${leaks[0]?.length} characters`);
}

const sentPasscodes = (outboxFile: string) =>
  existsSync(outboxFile) ? (readFileSync(outboxFile, 'utf8').match(/(?<=code is )\d{6}/g) ?? []) : [];
