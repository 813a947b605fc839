import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { chosenSecret } from '../../../cli/secrets/chosen-secret.ts';
import { localTarget } from '../../../cli/target.ts';
import config from '../../fixtures/drill-config.ts';
import { type Served, serve, synthesizeInto, temporaryDirectory } from '../../harness/serve.ts';
import { SimulatedTime } from './simulated-time.ts';

/** Serves the drill's apps for the tests of one file, on a clock that jumps. */
export function serveDrill() {
  const time = new SimulatedTime();
  const assembly = join(temporaryDirectory(), 'cdk.out');
  let served: Served | undefined;
  const service = (): Served => {
    if (!served) throw new Error('nothing is served yet');
    return served;
  };
  beforeAll(async () => {
    await synthesizeInto(assembly, ['test/fixtures/drill-app.ts']);
    served = await serve(assembly, { now: time.now });
  });
  afterAll(async () => {
    await served?.close();
    rmSync(dirname(assembly), { recursive: true });
  });
  return {
    time,
    service,
    /** The first secret of an app, and the client that changes it. */
    secretOf(app: string) {
      const target = localTarget(service().credentialsFile);
      const context = { config, environment: {}, terminal: undefined as never };
      return { client: target.secrets, ...chosenSecret(context, target, app) };
    },
  };
}
