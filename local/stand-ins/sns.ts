import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { type Listening, listen } from '../listen.ts';
import { readBody } from '../read-body.ts';
import type { Authority } from './authority.ts';
import { messageAttributesOf, smsViolation } from './sms-violations.ts';

const limitBytes = 1024 * 1024;
const errorCodes = {
  UnrecognizedClientException: 'InvalidClientTokenId',
  AccessDeniedException: 'AuthorizationError',
};

/**
 * SNS, for text messages to a phone number only: each becomes a line `{phoneNumber, message, sentAt}` of the outbox
 * file. Speaks the AWS Query protocol, as the SDK's SNS client does (Smithy 2.0, "AWS Query protocol").
 */
export function startSns(authority: Authority, outbox: string, port = 0): Promise<Listening> {
  return listen(async (request, response) => {
    const form = new URLSearchParams((await readBody(request, limitBytes))?.toString());
    const action = form.get('Action') ?? '';
    const phoneNumber = form.get('PhoneNumber');
    const denial = authority.denialOf({
      authorization: request.headers.authorization,
      action: `sns:${action}`,
      // A phone number has no ARN: `Resource: '*'` covers it, and so does `NotResource` with any ARN pattern.
      resource: form.get('TopicArn') ?? form.get('TargetArn') ?? '*',
    });
    if (denial) return sendError(response, 403, errorCodes[denial.code], denial.message);
    const result = accountAnswers[action];
    if (result !== undefined)
      return send(response, 200, `${action}Response`, `<${action}Result>${result}</${action}Result>`);
    if (action !== 'Publish')
      return sendError(response, 400, 'InvalidAction', `${action} is not known locally`);
    if (!phoneNumber) return sendError(response, 404, 'NotFound', 'Topic does not exist');
    const violation = smsViolation(form);
    if (violation !== undefined)
      return sendError(response, 400, 'InvalidParameter', `Invalid parameter: ${violation}`);
    const attributes = Object.fromEntries(messageAttributesOf(form).map(([name, , value]) => [name, value]));
    const sentAt = new Date().toISOString();
    const line = { phoneNumber, message: form.get('Message'), sentAt, attributes };
    appendFileSync(outbox, `${JSON.stringify(line)}\n`, { mode: 0o600 });
    send(
      response,
      200,
      'PublishResponse',
      `<PublishResult><MessageId>${randomUUID()}</MessageId></PublishResult>`,
    );
  }, port);
}

/** An account that can send SMS to everyone. */
const accountAnswers: Readonly<Record<string, string>> = {
  GetSMSSandboxAccountStatus: '<IsInSandbox>false</IsInSandbox>',
  GetSMSAttributes: `<attributes>${[
    ['MonthlySpendLimit', '100'],
    ['DeliveryStatusIAMRole', 'arn:aws:iam::000000000000:role/sms-delivery'],
  ]
    .map(([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`)
    .join('')}</attributes>`,
};

function sendError(response: ServerResponse, statusCode: number, code: string, message: string): void {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error>`;
  send(response, statusCode, 'ErrorResponse', error);
}

function send(response: ServerResponse, statusCode: number, element: string, content: string): void {
  const metadata = `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
  response.writeHead(statusCode, { 'content-type': 'text/xml' });
  response.end(
    `<${element} xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${content}${metadata}</${element}>`,
  );
}
