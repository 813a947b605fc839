import { rmSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { startRunner } from '../../local/runner.ts';
import { login } from '../fixtures/login.ts';
import { type Served, serve, temporaryDirectory } from '../harness/serve.ts';
import { goingOff } from './alarms.ts';
import type { Line } from './insights.ts';

/** Two apps with small limits, and alarms that go off soon. */
export const incidentConfig = (
  changes: { readonly audience?: string; readonly directoryTable?: string } = {},
): VendingConfig =>
  defineConfig({
    name: 'incidents',
    alarms: { rateLimited: 5, replays: 3, unauthenticated: 5, unavailable: 5 },
    ...(changes.directoryTable && { existing: { prod: { directoryTable: changes.directoryTable } } }),
    apps: {
      shop: {
        profile: 'chatsdk',
        roles: ['integrator', 'vendor'],
        settings: { appId: 'shop' },
        callers: [{ ...login, audience: changes.audience ?? login.audience }, { kind: 'apiKey' }],
        // A day, so that no window ends during the test.
        limits: { vendsPerApiKey: { max: 8, windowSeconds: 86_400 } },
        keyMaxAgeSeconds: 1,
      },
      chat: {
        profile: 'qiscus',
        roles: ['integrator', 'vendor'],
        settings: { appId: 'chat' },
        callers: [{ kind: 'apiKey' }],
        keyMaxAgeSeconds: 1,
      },
    },
  });

/** A deployment to which something happens. */
export interface Rehearsal {
  readonly served: Served;
  readonly baseUrl: string;
  /** What the functions have logged. */
  lines(): Line[];
  /** The alarms that go off at these lines. */
  alarms(): string[];
  cli(): { readonly config: VendingConfig; readonly environment: Readonly<Record<string, string>> };
  close(): Promise<void>;
}

export function synthesized(config: VendingConfig): { readonly outdir: string; readonly template: object } {
  const outdir = temporaryDirectory();
  const app = new App({ analyticsReporting: false, outdir });
  const { stackName } = new VendingStack(app, config.name, { config });
  return { outdir, template: app.synth().getStackByName(stackName).template };
}

export async function startRehearsal(config: VendingConfig): Promise<Rehearsal> {
  const { outdir, template } = synthesized(config);
  const served = await serve(outdir);
  const lines = () => served.lines.flatMap(lineOf);
  return {
    served,
    baseUrl: served.runner.baseUrl,
    lines,
    alarms: () => goingOff(template, config.name, lines()),
    cli: () => ({ config, environment: { VENDING_CREDENTIALS_FILE: served.credentialsFile } }),
    async close() {
      await served.close();
      rmSync(outdir, { recursive: true });
    },
  };
}

/** Another deployment on the same tables and secrets, as after `cdk deploy`: its address, and what it logs. */
export async function deployAgain(config: VendingConfig, endpoint: string) {
  const { outdir, template } = synthesized(config);
  const said: string[] = [];
  const stateDirectory = temporaryDirectory();
  const log = (line: string) => void said.push(line);
  const runner = await startRunner({ assembly: outdir, port: 0, stateDirectory, endpoint, log });
  return {
    runner,
    baseUrl: runner.baseUrl,
    lines: () => said.flatMap(lineOf),
    alarms: () => goingOff(template, config.name, said.flatMap(lineOf)),
    async close() {
      await runner.close();
      for (const directory of [outdir, stateDirectory]) rmSync(directory, { recursive: true });
    },
  };
}

function lineOf(text: string): Line[] {
  return text.startsWith('{') ? [JSON.parse(text) as Line] : [];
}
