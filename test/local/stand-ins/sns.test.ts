import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PublishCommand, type PublishCommandInput, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { parsePolicy } from '../../../local/iam.ts';
import type { Listening } from '../../../local/listen.ts';
import { createAuthority } from '../../../local/stand-ins/authority.ts';
import { startSns } from '../../../local/stand-ins/sns.ts';
import { removeDirectories, temporaryDirectory } from '../small-assembly.ts';

const outbox = join(temporaryDirectory(), 'outbox.jsonl');
const phone = { PhoneNumber: '+4915100000001', Message: 'Your code is <123456> & more' };
const topic = { TopicArn: 'arn:aws:sns:us-east-1:000000000000:alerts', Message: 'x' };
let service: Listening;

beforeAll(async () => {
  const authority = createAuthority(() => {});
  const statement = { Effect: 'Allow', Action: 'sns:Publish', NotResource: 'arn:aws:sns:*:*:*' };
  authority.register('Texter', {
    name: 'Texter',
    arn: 'role',
    statements: parsePolicy({ Statement: statement }, 'P'),
  });
  authority.register('Mute', { name: 'Mute', arn: 'role', statements: [] });
  service = await startSns(authority, outbox);
});
beforeEach(() => rmSync(outbox, { force: true }));
afterAll(async () => {
  await service.close();
  removeDirectories();
});

function publish(accessKeyId: string, input: PublishCommandInput) {
  const credentials = { accessKeyId, secretAccessKey: 'x' };
  const client = new SNSClient({ region: 'us-east-1', endpoint: service.url, credentials, maxAttempts: 1 });
  return client.send(new PublishCommand(input));
}
const failure = (sent: Promise<unknown>) =>
  sent.then(
    () => undefined,
    (error: Error) => error,
  );

test('a text message becomes a line of the outbox, for its owner only', async () => {
  const { MessageId } = await publish('Texter', phone);
  expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  await publish('administrator', phone);
  const [first = '', second = '', rest] = readFileSync(outbox, 'utf8').split('\n');
  expect(JSON.parse(first)).toEqual({
    phoneNumber: phone.PhoneNumber,
    message: phone.Message,
    sentAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    attributes: {},
  });
  expect(JSON.parse(second).phoneNumber).toBe(phone.PhoneNumber);
  expect(rest).toBe('');
  expect(statSync(outbox).mode & 0o777).toBe(0o600);
});

test('a topic is outside NotResource, and without a grant nothing is sent', async () => {
  expect(await failure(publish('Texter', topic))).toMatchObject({ name: 'AuthorizationErrorException' });
  expect(await failure(publish('Mute', phone))).toMatchObject({
    name: 'AuthorizationErrorException',
    message: expect.stringContaining('not authorized to perform: sns:Publish on resource: *'),
  });
  expect(await failure(publish('administrator', topic))).toMatchObject({ name: 'NotFoundException' });
  expect(existsSync(outbox)).toBe(false);
});

const attribute = (name: string, StringValue: string, DataType = 'String') => ({
  MessageAttributes: { [`AWS.${name}`]: { DataType, StringValue } },
});

test.each<[what: string, input: Partial<PublishCommandInput>]>([
  ['a number without its plus', { PhoneNumber: '4915100000001' }],
  ['a number that is too long', { PhoneNumber: '+4915100000001234' }],
  ['an empty text', { Message: '' }],
  ['a text over the quota', { Message: 'x'.repeat(1_601) }],
  ['an unknown type', attribute('SNS.SMS.SMSType', 'transactional')],
  ['a price that is text', attribute('SNS.SMS.MaxPrice', '0.5')],
  ['a price with a currency', attribute('SNS.SMS.MaxPrice', '0.5 USD', 'Number')],
  ['a sender id without a letter', attribute('SNS.SMS.SenderID', '12345')],
  ['a sender id with a space', attribute('SNS.SMS.SenderID', 'Acme Shop')],
  ['a sender id that is too long', attribute('SNS.SMS.SenderID', 'AcmeShopOnline')],
  ['a number of ours that is none', attribute('MM.SMS.OriginationNumber', 'Acme')],
  ['an attribute that is not one of SMS', attribute('SNS.SMS.Sender', 'Acme')],
])('%s is refused, and nothing is sent', async (_what, input) => {
  expect(await failure(publish('administrator', { ...phone, ...input }))).toMatchObject({
    name: 'InvalidParameterException',
  });
  expect(existsSync(outbox)).toBe(false);
});
