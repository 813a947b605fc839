import { writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, expect, test } from '@jest/globals';
import { sendLive } from '../../local/page/live.ts';
import { createTraffic } from '../../local/traffic.ts';
import { removeDirectories, temporaryDirectory } from './small-assembly.ts';

afterAll(removeDirectories);

test('an outbox with a broken line shows the others, and ends nothing', async () => {
  const stateDirectory = temporaryDirectory();
  const sms = { phoneNumber: '+49', message: 'Your code', sentAt: 'now' };
  writeFileSync(join(stateDirectory, 'outbox.jsonl'), `{"phoneNu{}\n${JSON.stringify(sms)}\n{"half":`);
  const response = Object.assign(new PassThrough(), { writeHead: () => {} });
  const traffic = createTraffic();
  const ringsOf = async () => ({});
  sendLive(response as unknown as ServerResponse, 'shop', { traffic, stateDirectory, ringsOf });
  await new Promise(setImmediate);
  expect(String(response.read())).toContain(`event: sms\ndata: ${JSON.stringify([sms])}\n`);
  response.destroy();
});
