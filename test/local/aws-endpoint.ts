import { request } from 'node:http';
import { type Listening, listen } from '../../local/listen.ts';
import { createAuthority } from '../../local/stand-ins/authority.ts';
import { startDynamoDb } from '../../local/stand-ins/dynamodb.ts';
import { startSecretsManager } from '../../local/stand-ins/secrets-manager.ts';

/** One address for all of AWS, as `AWS_ENDPOINT_URL` has it: what an emulator would be. */
export async function startAwsEndpoint(): Promise<Listening> {
  const authority = createAuthority(() => {});
  const services = [await startDynamoDb(authority), await startSecretsManager(authority)] as const;
  const [dynamodb, secretsManager] = services;
  const endpoint = await listen((incoming, response) => {
    const { method = '', headers } = incoming;
    const { url } = String(headers['x-amz-target']).startsWith('DynamoDB') ? dynamodb : secretsManager;
    const onward = request(url, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(onward);
  }, 0);
  const close = async () => void (await Promise.all([endpoint, ...services].map((each) => each.close())));
  return { ...endpoint, close };
}
