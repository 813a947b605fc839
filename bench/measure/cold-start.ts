import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

export interface ColdStart {
  readonly importMillis: number;
  /** Import and first answer. */
  readonly firstMillis: number;
  /** CPU time of both, on all threads. */
  readonly cpuMillis: number;
  readonly answer: { readonly statusCode: number; readonly body: string };
}

/** Runs `cold-process.ts` once. */
export async function coldStart(
  folder: string,
  eventFile: string,
  environment: Readonly<Record<string, string>>,
): Promise<ColdStart> {
  const file = join(import.meta.dirname, 'cold-process.ts');
  const child = spawn(process.execPath, [file, folder, eventFile], {
    env: { ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  let text = '';
  for await (const chunk of child.stdio[3] as Readable) text += chunk;
  if (!text) throw new Error(`${folder} gave no answer`);
  return JSON.parse(text);
}
