import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { snsSms } from '../../lambdas/adapters/sns.ts';
import { Refusal } from '../../lambdas/contract/refusal.ts';
import { type Listening, listen } from '../../local/listen.ts';
import { createAuthority } from '../../local/stand-ins/authority.ts';
import { startSns } from '../../local/stand-ins/sns.ts';
import { failureOf } from '../doubles/failure-of.ts';

const phoneNumber = '+4915100000001';
const settings = { senderId: 'Acme', originationNumber: '+12065550100', maxPriceUsd: 0.5 };
const text = 'Your code is <012345> & no other — grüße 🐢';
const directory = mkdtempSync(join(tmpdir(), 'token-vending-sns-'));
const outbox = join(directory, 'outbox.jsonl');
let service: Listening;

beforeAll(async () => {
  const authority = createAuthority(() => {});
  authority.register('Mute', { name: 'Mute', arn: 'arn:aws:sts::000000000000:role/Mute', statements: [] });
  service = await startSns(authority, outbox);
  // The adapter makes its own client, of the environment, as in a function.
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ENDPOINT_URL_SNS'] = service.url;
  process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
});
afterAll(async () => {
  await service.close();
  rmSync(directory, { recursive: true });
});

test('a text message goes out as it is', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'Texter';
  const sms = snsSms();
  await sms.send(phoneNumber, text, settings);
  await sms.send(phoneNumber, 'a second one', { maxPriceUsd: 1 });
  const lines = readFileSync(outbox, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      phoneNumber,
      message: text,
      attributes: {
        'AWS.SNS.SMS.SMSType': 'Transactional',
        'AWS.SNS.SMS.MaxPrice': '0.5',
        'AWS.SNS.SMS.SenderID': 'Acme',
        'AWS.MM.SMS.OriginationNumber': '+12065550100',
      },
    },
    {
      phoneNumber,
      message: 'a second one',
      attributes: { 'AWS.SNS.SMS.SMSType': 'Transactional', 'AWS.SNS.SMS.MaxPrice': '1' },
    },
  ]);
});

test('a failure is an outage that tells neither number nor code nor role', async () => {
  process.env['AWS_ACCESS_KEY_ID'] = 'Mute';
  const failure = await failureOf(snsSms().send(phoneNumber, text, settings));
  expect(failure).toBeInstanceOf(Refusal);
  expect(failure).toMatchObject({ code: 'unavailable', message: 'SNS AuthorizationErrorException' });
  expect(JSON.stringify({ ...failure, cause: failure.cause })).not.toMatch(/arn:|Mute|\+49|012345|Your code/);
});

test('is tried once: SNS may have sent a message whose answer is lost', async () => {
  let requests = 0;
  const broken = await listen((_request, response) => {
    requests += 1;
    response.writeHead(503).end();
  }, 0);
  process.env['AWS_ENDPOINT_URL_SNS'] = broken.url;
  expect(await failureOf(snsSms().send(phoneNumber, text, settings))).toMatchObject({ code: 'unavailable' });
  expect(requests).toBe(1);
  process.env['AWS_ENDPOINT_URL_SNS'] = service.url;
  await broken.close();
});
