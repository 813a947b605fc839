import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Runner, startRunner } from '../../../local/runner.ts';
import type { Template } from '../../../local/template.ts';
import { eventually } from '../../harness/eventually.ts';
import { temporaryDirectory } from '../../harness/serve.ts';
import { isWhole } from '../../harness/whole.ts';

/** The stack behind its gateway, and what its functions have logged. */
export interface Gateway extends Pick<Runner, 'baseUrl' | 'deployment'> {
  readonly lines: readonly string[];
}

/** What a stack lacks, and what an attack gets then. */
export interface Alteration {
  readonly what: string;
  template?(template: Template): void;
  /** Code at the end of each function's bundle. */
  readonly planted?: string;
  readonly gets: readonly unknown[];
}

/** Against a service that stands elsewhere there is nothing to alter. */
const { VENDING_ASSEMBLY: servedAssembly = '' } = process.env;
const testHere = servedAssembly ? test : test.skip;

/** As `attack` in `test/attacks`, over HTTP: tries it on the stack as it is, and on each that is altered. */
export function attackGateway(
  title: string,
  run: (gateway: Gateway) => Promise<readonly string[]>,
  alterations: readonly [Alteration, ...Alteration[]],
): void {
  testHere(title, async () => {
    expect(await during({}, run)).toEqual([]);
  });
  // Each control starts the stack anew: CI runs them all.
  if (!isWhole) return;
  const [id] = title.split(' ');
  for (const alteration of alterations)
    testHere(`${id} without ${alteration.what}, the attack gets through (control)`, async () => {
      expect(await during(alteration, run)).toEqual(alteration.gets);
    });
}

async function during<Result>(
  { template, planted = '' }: Partial<Alteration>,
  run: (gateway: Gateway) => Promise<Result>,
): Promise<Result> {
  const directory = temporaryDirectory();
  const assembly = join(directory, 'cdk.out');
  cpSync(servedAssembly, assembly, { recursive: true });
  for (const name of readdirSync(assembly)) {
    const file = join(assembly, name);
    if (name.startsWith('asset.')) appendFileSync(join(file, 'index.js'), planted);
    if (!name.endsWith('.template.json')) continue;
    const altered: Template = JSON.parse(readFileSync(file, 'utf8'));
    // These attacks need no key that the service makes, which takes most of a start.
    for (const [id, { Type }] of Object.entries(altered.Resources))
      if (Type === 'AWS::SecretsManager::RotationSchedule') delete altered.Resources[id];
    template?.(altered);
    writeFileSync(file, JSON.stringify(altered));
  }
  const lines: string[] = [];
  const stateDirectory = join(directory, '.local');
  const runner = await startRunner({ assembly, port: 0, stateDirectory, log: (line) => lines.push(line) });
  try {
    return await run({ ...runner, lines });
  } finally {
    await runner.close();
    rmSync(directory, { recursive: true });
  }
}

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** One request with any header and any path: `fetch` would refuse some, and mend others. */
export const send = (
  { baseUrl }: Gateway,
  method: string,
  path: string,
  headers: Record<string, string | string[]> = {},
  body = '',
): Promise<GatewayAnswer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(baseUrl);
    const sent = request({ hostname, port, method, path, headers }, (response) => {
      response
        .resume()
        .once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    sent.once('error', reject).end(body);
  });

/** The routes for which functions have run so far; the last request shows that all lines have arrived. */
export async function routesRun(gateway: Gateway): Promise<string[]> {
  await send(gateway, 'GET', '/health');
  const routes = () => gateway.lines.flatMap((line) => /"route":"([^"]+)"/.exec(line)?.[1] ?? []);
  return (await eventually(routes, (all) => all.includes('GET /health'))).filter(
    (each) => each !== 'GET /health',
  );
}
