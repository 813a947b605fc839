import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Call, Operation } from './aws-stores.ts';

const variable = (name: string) => process.env[name] ?? '';
const dynamodb = { name: 'dynamodb', target: 'DynamoDB_20120810', type: 'application/x-amz-json-1.0' };
const secretsManager = {
  name: 'secretsmanager',
  target: 'secretsmanager',
  type: 'application/x-amz-json-1.1',
};
const url = {
  dynamodb: new URL(variable('AWS_ENDPOINT_URL_DYNAMODB')),
  secretsmanager: new URL(variable('AWS_ENDPOINT_URL_SECRETS_MANAGER')),
};
const agent = new Agent({ keepAlive: true });
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const signingKeys = new Map<string, Buffer>();
function signingKey(scope: string): Buffer {
  const known = signingKeys.get(scope);
  if (known) return known;
  const made = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${variable('AWS_SECRET_ACCESS_KEY')}`);
  signingKeys.set(scope, made as Buffer);
  return made as Buffer;
}

/**
 * The least that AWS accepts: a request signed by hand (Signature Version 4), on a connection that is kept. It has no
 * retries, no time-outs and no error handling to speak of: a bound from below, not a way to live.
 */
export const handSignedCall: Call = (operation: Operation, input) => {
  const service = operation === 'GetSecretValue' ? secretsManager : dynamodb;
  const { hostname, port, host } = url[service.name as keyof typeof url];
  const body = JSON.stringify(input);
  const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    'content-type': service.type,
    host,
    'x-amz-date': time,
    'x-amz-security-token': variable('AWS_SESSION_TOKEN'),
    'x-amz-target': `${service.target}.${operation}`,
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, sha256(body)].join('\n');
  const scope = `${time.slice(0, 8)}/${variable('AWS_REGION')}/${service.name}/aws4_request`;
  const signature = hmac(signingKey(scope), ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n'));
  headers['authorization'] =
    `AWS4-HMAC-SHA256 Credential=${variable('AWS_ACCESS_KEY_ID')}/${scope}, SignedHeaders=${names}, ` +
    `Signature=${signature.toString('hex')}`;
  headers['content-length'] = String(Buffer.byteLength(body));
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, agent, method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const answer = JSON.parse(text);
        if (response.statusCode === 200) resolve(answer);
        else reject(Object.assign(new Error('refused'), { name: String(answer.__type).split('#').pop() }));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
};
