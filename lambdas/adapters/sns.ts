import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import type { SmsSender } from '../callers/passcode.ts';
import type { SmsSettings } from '../contract/caller-config.ts';
import { Refusal } from '../contract/refusal.ts';
import { awsErrorName, singleAttemptSettings, withFreshConnections } from './aws-client.ts';

/**
 * SMS through SNS. The first message loads the client: most functions never send one, and no cold start should pay for
 * it. One attempt: a second one after a lost answer would be a second message. A user who asks again gets the same code.
 */
export function snsSms(): SmsSender {
  let loaded: Promise<SmsSender> | undefined;
  const load = async (): Promise<SmsSender> => {
    const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
    const client = withFreshConnections(new SNSClient(singleAttemptSettings));
    return {
      async send(PhoneNumber, Message, settings) {
        const MessageAttributes = attributesOf(settings);
        await client.send(new PublishCommand({ PhoneNumber, Message, MessageAttributes }));
      },
    };
  };
  return {
    async send(phoneNumber, message, settings) {
      try {
        loaded ??= load();
        await (await loaded).send(phoneNumber, message, settings);
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
