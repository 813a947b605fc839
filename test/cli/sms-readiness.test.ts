import { SNSClient } from '@aws-sdk/client-sns';
import { expect, test } from '@jest/globals';
import { smsProblems } from '../../cli/deployment/sms-readiness.ts';
import { listen } from '../../local/listen.ts';
import { readBody } from '../../local/read-body.ts';

/** What the CLI says of an account with these attributes. */
async function problemsOf(isInSandbox: boolean, attributes: Record<string, string>) {
  const entries = Object.entries(attributes).map(
    ([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`,
  );
  const results: Record<string, string> = {
    GetSMSSandboxAccountStatus: `<IsInSandbox>${isInSandbox}</IsInSandbox>`,
    GetSMSAttributes: `<attributes>${entries.join('')}</attributes>`,
  };
  const account = await listen(async (request, response) => {
    const form = new URLSearchParams((await readBody(request, 10_000))?.toString());
    const action = form.get('Action') ?? '';
    response.end(
      `<${action}Response><${action}Result>${results[action]}</${action}Result></${action}Response>`,
    );
  }, 0);
  const credentials = { accessKeyId: 'cli', secretAccessKey: 'local' };
  const client = new SNSClient({ region: 'us-east-1', endpoint: account.url, credentials });
  try {
    return (await smsProblems(client)).map(({ problem }) => problem);
  } finally {
    client.destroy();
    await account.close();
  }
}

const ready = { MonthlySpendLimit: '50', DeliveryStatusIAMRole: 'arn:aws:iam::000000000000:role/sms' };
const sandbox = 'The account is in the SMS sandbox: codes reach only numbers that you have verified.';
const unseen = 'No one can see whether a code was delivered.';

test.each<[what: string, isInSandbox: boolean, attributes: Record<string, string>, problems: string[]]>([
  ['that is ready', false, ready, []],
  ['that is new', true, {}, [sandbox, 'SNS sends no more SMS after USD 1 in a month.', unseen]],
  [
    'with the first spend limit',
    false,
    { ...ready, MonthlySpendLimit: '1' },
    ['SNS sends no more SMS after USD 1 in a month.'],
  ],
  ['without delivery logs', false, { MonthlySpendLimit: '50' }, [unseen]],
])('an account %s', async (_what, isInSandbox, attributes, problems) => {
  expect(await problemsOf(isInSandbox, attributes)).toEqual(problems);
});
