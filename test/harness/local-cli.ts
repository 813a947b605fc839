import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { vending } from './cli.ts';
import { newPhoneNumber } from './flows.ts';

const folder = mkdtempSync(join(tmpdir(), 'token-vending-'));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * The made-up credentials, with a telephone that only this suite has: two suites with one telephone would use up each
 * other's codes.
 */
const credentialsFile = join(folder, 'credentials.json');
const shared = readFileSync(process.env['VENDING_CREDENTIALS_FILE'] ?? '', 'utf8');
writeFileSync(credentialsFile, shared.replaceAll(/(?<="phoneNumber": ?")[^"]+/g, newPhoneNumber()));

/** Runs a command of the CLI on the served apps. */
export const local = (line: string, typing: Parameters<typeof vending>[1] = {}) => {
  const environment = { ...process.env, VENDING_CREDENTIALS_FILE: credentialsFile };
  return vending(`${line} --local`, { environment, ...typing });
};
