import { appendFileSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { eventually } from '../harness/eventually.ts';
import { call } from '../harness/http.ts';
import { leaksIn } from '../harness/log-scan.ts';
import { startRecorder } from '../harness/recorder.ts';
import { serve, temporaryDirectory } from '../harness/serve.ts';
import { testWhole } from '../harness/whole.ts';

/**
 * The control of the scan that ends the whole run (`test/harness/global-teardown.ts`): the same bundles with one line
 * that logs every answer. What the clean bundles never do, these do at the first nonce.
 */
const logsEveryAnswer = `
;((inner) => {
  module.exports = {
    handler: async (event, context) => {
      const answer = await inner(event, context);
      console.log(answer.body);
      return answer;
    },
  };
})(module.exports.handler);
`;

/** For CI, since it starts two services. Against a service that stands elsewhere there are no bundles to alter. */
const { VENDING_ASSEMBLY: servedAssembly = '' } = process.env;
const testHere = servedAssembly ? testWhole : test.skip;

testHere.each([
  ['nothing planted', '', 0],
  ['every answer logged', logsEveryAnswer, 1],
])('%s: the scan of the log tells', async (_what, planted, leaks) => {
  const assembly = temporaryDirectory();
  cpSync(servedAssembly, assembly, { recursive: true });
  for (const name of readdirSync(assembly).filter((entry) => entry.startsWith('asset.')))
    appendFileSync(join(assembly, name, 'index.js'), planted);
  const served = await serve(assembly);
  const recorder = await startRecorder(Promise.resolve(served.runner.baseUrl));
  try {
    const { nonce } = (await call('POST', `${recorder.url}/qiscus/nonce`)).body;
    expect(recorder.secrets).toContain(nonce);
    // Both bundles log the request itself, and the planted line comes right after it.
    await eventually(
      () => served.lines.length,
      (count) => count > leaks,
    );
    expect(leaksIn(served.lines, recorder.secrets)).toHaveLength(leaks);
  } finally {
    await recorder.close();
    await served.close();
    rmSync(assembly, { recursive: true });
  }
});
