import { type Listening, listen } from '../../local/listen.ts';
import type { Endpoints } from '../../local/provision.ts';
import { readBody } from '../../local/read-body.ts';

/** One address for the stand-ins of a runner, so that another runner finds the same tables and secrets; as an administrator. */
export const oneEndpoint = ({ dynamodb, secretsManager, sns }: Endpoints): Promise<Listening> =>
  listen(async (request, response) => {
    const { 'x-amz-target': operation, authorization = '', 'content-type': type = '' } = request.headers;
    const target = String(operation ?? '');
    const service = target.startsWith('DynamoDB') ? dynamodb : operation ? secretsManager : sns;
    const answer = await fetch(service, {
      method: 'POST',
      headers: {
        ...(operation && { 'x-amz-target': target }),
        'content-type': type,
        authorization: authorization.replace(/Credential=[^/]+/, 'Credential=administrator'),
      },
      body: (await readBody(request, 1024 * 1024)) as Uint8Array<ArrayBuffer>,
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(await answer.text());
  }, 0);
