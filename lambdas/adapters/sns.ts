import type { SmsSender } from '../callers/passcode.ts';
import { Refusal } from '../contract/refusal.ts';
import { awsClientSettings, awsErrorName, withFreshConnections } from './aws-client.ts';

/**
 * SMS through SNS. The first message loads the client: most functions never send one, and no cold start should pay for
 * it.
 */
export function snsSms(): SmsSender {
  let loaded: Promise<SmsSender> | undefined;
  const load = async (): Promise<SmsSender> => {
    const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns');
    const client = withFreshConnections(new SNSClient(awsClientSettings));
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
