import {
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';

/** What keeps SMS from users, and what to do. */
export interface SmsProblem {
  readonly problem: string;
  readonly remedy: string;
}

/** What AWS gives a new account. */
const firstSpendLimitUsd = 1;

/**
 * Why codes may not arrive. It concerns the account and Region of the client, not one deployment. Needs
 * `sns:GetSMSSandboxAccountStatus` and `sns:GetSMSAttributes`. AWS errors pass through unchanged.
 *
 * Source: SNS API Reference, SetSMSAttributes; SNS Developer Guide, "SMS sandbox".
 */
export async function smsProblems(client: SNSClient): Promise<SmsProblem[]> {
  const [{ IsInSandbox }, { attributes = {} }] = await Promise.all([
    client.send(new GetSMSSandboxAccountStatusCommand({})),
    client.send(new GetSMSAttributesCommand({})),
  ]);
  const limitUsd = Number(attributes['MonthlySpendLimit'] ?? firstSpendLimitUsd);
  return [
    ...(IsInSandbox
      ? [
          {
            problem: 'The account is in the SMS sandbox: codes reach only numbers that you have verified.',
            remedy: 'In the SNS console, under Text messaging (SMS), choose "Exit SMS sandbox".',
          },
        ]
      : []),
    ...(limitUsd <= firstSpendLimitUsd
      ? [
          {
            problem: `SNS sends no more SMS after USD ${limitUsd} in a month.`,
            remedy: 'Ask AWS for a higher SMS spend limit, then set MonthlySpendLimit to it.',
          },
        ]
      : []),
    ...(attributes['DeliveryStatusIAMRole'] === undefined
      ? [
          {
            problem: 'No one can see whether a code was delivered.',
            remedy: 'In the SNS console, under Text messaging (SMS), switch on the delivery status logs.',
          },
        ]
      : []),
  ];
}
