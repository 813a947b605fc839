/**
 * AWS for the functions that are compared: a process that answers every call at once with what it would answer to a
 * function in service. It counts the calls of each access key. It keeps nothing but the lists of used versions.
 */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { listen } from '../../local/listen.ts';
import { apiKeyDigest, apiKeyId, issuerSecretId, previousSecret, signingSecret } from '../job/subject.ts';

/** By access key, then by operation. */
export type Calls = Record<string, Record<string, number>>;

const S = (value: string) => ({ S: value });
const record = {
  pk: S(`apikey#${apiKeyId}`),
  secretDigest: S(apiKeyDigest),
  apps: { SS: ['comapi', 'comapi-test'] },
  scope: S('{}'),
};
const foundKey = JSON.stringify({ Item: record });
const counted = JSON.stringify({ Attributes: { count: { N: '1' } } });
const secret = (label: string, SecretString: string, daysOld: number) =>
  JSON.stringify({
    SecretString,
    VersionId: `version-${label}`,
    VersionStages: [label],
    CreatedDate: Math.floor(Date.now() / 1000) - daysOld * 86_400,
  });
const secrets = {
  AWSCURRENT: secret('AWSCURRENT', signingSecret, 30),
  AWSPREVIOUS: secret('AWSPREVIOUS', previousSecret, 90),
};
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const issuerKey = secret('AWSCURRENT', privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, 30);
const lists = new Map<string, object>();
const member = (body: string, name: string) =>
  new RegExp(`"${name}":\\{?"?(?:S":")?([^"]+)"`).exec(body)?.[1] ?? '';

const answers: Record<string, (body: string) => string> = {
  GetItem(body) {
    if (body.includes('"apikey#')) return foundKey;
    const list = lists.get(member(body, 'pk'));
    return list ? JSON.stringify({ Item: list }) : '{}';
  },
  BatchGetItem: (body) =>
    `{"Responses":{"${member(body, 'RequestItems')}":[${JSON.stringify(record)}]},"UnprocessedKeys":{}}`,
  PutItem(body) {
    if (body.includes('"usedversions#')) lists.set(member(body, 'pk'), JSON.parse(body).Item);
    return '{}';
  },
  UpdateItem: (body) => (body.includes('UPDATED_NEW') ? counted : '{}'),
  GetSecretValue(body) {
    if (body.includes(issuerSecretId)) return issuerKey;
    return body.includes('AWSPREVIOUS') ? secrets.AWSPREVIOUS : secrets.AWSCURRENT;
  },
};

let calls: Calls = {};
const { url } = await listen(
  createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const [, caller = ''] = /Credential=([^/]+)/.exec(request.headers.authorization ?? '') ?? [];
    calls[caller] ??= {};
    calls[caller][operation] = (calls[caller][operation] ?? 0) + 1;
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const answer = answers[operation]?.(body);
      response.writeHead(answer === undefined ? 400 : 200, {
        'content-type': 'application/x-amz-json-1.0',
        'content-length': answer?.length ?? 2,
      });
      response.end(answer ?? '{}');
    });
  }),
  0,
);

/** Any message asks for the counts since the last one. */
process.on('message', () => {
  process.send?.(calls);
  calls = {};
});
process.on('disconnect', () => process.exit());
process.send?.(url);
