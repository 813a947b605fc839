import type { SmsSender } from '../callers/passcode.ts';
import { Refusal } from '../contract/refusal.ts';
import { awsClientSettings, awsErrorName } from './aws-client.ts';

/**
 * SMS through SNS. The client is loaded when the first message is sent: most functions never send one, and none
 * should pay for it at its cold start.
 */
export function snsSms(): SmsSender {
  let loaded: Promise<SmsSender> | undefined;
  const load = async (): Promise<SmsSender> => {
    const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
    const client = new SNSClient(awsClientSettings);
    return {
      async send(PhoneNumber, Message) {
        await client.send(new PublishCommand({ PhoneNumber, Message }));
      },
    };
  };
  return {
    async send(phoneNumber, message) {
      try {
        loaded ??= load();
        await (await loaded).send(phoneNumber, message);
      } catch (error) {
        throw new Refusal('unavailable', { reason: `SNS ${awsErrorName(error)}`, retryAfterSeconds: 5 });
      }
    },
  };
}
