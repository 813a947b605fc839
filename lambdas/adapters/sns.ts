import { type MessageAttributeValue, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { SmsSender } from '../callers/passcode.ts';
import type { SmsSettings } from '../contract/caller-config.ts';
import { Refusal } from '../contract/refusal.ts';
import { awsErrorName, singleAttemptSettings, withFreshConnections } from './aws-client.ts';

/**
 * SMS through SNS. One attempt: a second one after a lost answer would be a second message. A user who asks again gets
 * the same code.
 */
export function snsSms(): SmsSender {
  const client = withFreshConnections(new SNSClient(singleAttemptSettings));
  return {
    async send(PhoneNumber, Message, settings) {
      try {
        const MessageAttributes = attributesOf(settings);
        await client.send(new PublishCommand({ PhoneNumber, Message, MessageAttributes }));
      } catch (error) {
        throw new Refusal('unavailable', { reason: `SNS ${awsErrorName(error)}`, retryAfterSeconds: 5 });
      }
    },
  };
}

/** Source: SNS Developer Guide, "Sending SMS messages", "Reserved message attributes for SMS". */
function attributesOf({ senderId, originationNumber, maxPriceUsd }: SmsSettings) {
  const values: [name: string, type: string, value: string | undefined][] = [
    // Promotional ones are cheaper, slower, and not delivered to everyone.
    ['AWS.SNS.SMS.SMSType', 'String', 'Transactional'],
    ['AWS.SNS.SMS.MaxPrice', 'Number', String(maxPriceUsd)],
    ['AWS.SNS.SMS.SenderID', 'String', senderId],
    ['AWS.MM.SMS.OriginationNumber', 'String', originationNumber],
  ];
  return Object.fromEntries(
    values.flatMap(([name, DataType, StringValue]): [string, MessageAttributeValue][] =>
      StringValue === undefined ? [] : [[name, { DataType, StringValue }]],
    ),
  );
}
