import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { dates } from './aws-sdk-dates.ts';
import { runtimeConfig } from './aws-sdk-runtime.ts';

/** The services, by the SDK's client: their name in host names. */
const clients = {
  'client-dynamodb': 'dynamodb',
  'client-secrets-manager': 'secretsmanager',
  'client-sns': 'sns',
};

/** In place of the rules, which a small interpreter runs: our services' host names follow one pattern. */
const endpointResolver = (service: string) => `
import { partition } from '@aws-sdk/core/client';
const known = new Map();
export function defaultEndpointResolver({ Endpoint, Region }) {
  const href = Endpoint ?? 'https://${service}.' + Region + '.' + partition(Region).dnsSuffix;
  if (!known.has(href)) known.set(href, { url: new URL(href) });
  return known.get(href);
}`;

const noPlugin = (name: string, ...others: string[]) =>
  [`export const ${name} = () => ({ applyToStack() {} });`, ...others.map(nothing)].join('\n');
const nothing = (name: string) => `export const ${name} = undefined;`;

const smithy = '@smithy/core/dist-es/submodules';
const aws = '@aws-sdk/core/dist-es/submodules/client';

/** Modules of the SDK, and what stands in their place. esbuild refuses it if an export is missing that is imported. */
const instead: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(clients).flatMap(([client, service]) => [
      [`@aws-sdk/${client}/dist-es/runtimeConfig.js`, runtimeConfig],
      [`@aws-sdk/${client}/dist-es/endpoint/endpointResolver.js`, endpointResolver(service)],
      [
        `@aws-sdk/${client}/dist-es/runtimeExtensions.js`,
        'export const resolveRuntimeExtensions = (config) => config;',
      ],
    ]),
  ),
  // DynamoDB may name other endpoints only if a client asks it to.
  '@aws-sdk/middleware-endpoint-discovery/dist-es/index.js':
    'export const resolveEndpointDiscoveryConfig = (config) => config;',
  [`${smithy}/config/node-config-provider/fromSharedConfigFiles.js`]: `
    const none = Object.assign(new Error('no file'), { tryNextLink: true });
    export const fromSharedConfigFiles = () => () => Promise.reject(none);`,
  [`${smithy}/endpoints/middleware-endpoint/adaptors/getEndpointFromConfig.js`]:
    'export const getEndpointFromConfig = async () => undefined;',
  [`${smithy}/endpoints/middleware-endpoint/service-customizations/index.js`]: nothing('resolveParamsForS3'),
  // Statistics, log lines that no one reads, and a header against loops through queues.
  [`${aws}/middleware-user-agent/user-agent-middleware.js`]: noPlugin(
    'getUserAgentPlugin',
    'userAgentMiddleware',
    'getUserAgentMiddlewareOptions',
  ),
  [`${aws}/middleware-logger/loggerMiddleware.js`]: noPlugin(
    'getLoggerPlugin',
    'loggerMiddleware',
    'loggerMiddlewareOptions',
  ),
  [`${aws}/middleware-recursion-detection/getRecursionDetectionPlugin.js`]: noPlugin(
    'getRecursionDetectionPlugin',
  ),
  // Our calls have epoch seconds, and `Retry-After` may be a date: nothing that `Date` can't read.
  [`${smithy}/serde/date-utils.js`]: dates,
  // The mode `standard` does without; Node has SHA-256; none of our calls is a stream.
  [`${smithy}/retry/util-retry/AdaptiveRetryStrategy.js`]: nothing('AdaptiveRetryStrategy'),
  [`${smithy}/checksum/sha256/Sha256Js.js`]: nothing('Sha256Js'),
  [`${smithy}/retry/middleware-retry/isStreamingPayload/isStreamingPayload.js`]:
    'export const isStreamingPayload = () => false;',
  [`${smithy}/event-streams/index.js`]: 'export {};',
  '@smithy/signature-v4/dist-es/HeaderFormatter.js': 'export class HeaderFormatter {}',
};

/** Errors with a class, because our code asks for it or the SDK's trait says that they are retried. Others have a name. */
const errors = [
  'ConditionalCheckFailedException',
  'InvalidRequestException',
  'ReplicatedWriteConflictException',
  'ResourceExistsException',
  'ResourceNotFoundException',
];
/** Modules that keep a part. */
const edits: Readonly<Record<string, (text: string) => string>> = {
  '@aws-sdk/client-dynamodb/dist-es/schemas/schemas_0.js': withoutErrors,
  '@aws-sdk/client-secrets-manager/dist-es/schemas/schemas_0.js': withoutErrors,
  // An HMAC with bytes as its key takes Node 14 us, with a `KeyObject` 3: it looks for one first, by a failure.
  [`${smithy}/checksum/sha256/Sha256Node.js`]: (text) =>
    text.replace(
      /\{ createHash, createHmac \}([\s\S]*)toBuffer\(this\.secret\)/,
      '{ createHash, createHmac, createSecretKey }$1createSecretKey(toBuffer(this.secret))',
    ),
  // A Region is in a partition by the pattern of its name. Its description is for people.
  [`${aws}/util-endpoints/lib/aws/partitions.js`]: (text) =>
    text.replace(/"regions": \{[\s\S]*?\n {12}\}/g, '"regions": {}'),
};

function withoutErrors(schemas: string): string {
  return schemas.replace(/^\w+\.registerError\(\w+\$, (\w+)\);$/gm, (line, name) =>
    errors.includes(name) || name.endsWith('ServiceException') ? line : '',
  );
}

/**
 * Leaves out of the AWS SDK what a function on Lambda never uses: four fifths of it. `test/infra/aws-sdk.test.ts` holds
 * calls, retries, time-outs and errors to those of the whole SDK. Fails if a module is not where it was.
 */
export const awsSdkForLambda: Plugin = {
  name: 'aws-sdk-for-lambda',
  setup({ onLoad, onEnd }) {
    const seen = new Set<string>();
    // A bundle need not have each client. With DynamoDB's, it has all that the clients share.
    const isExpected = (module: string) =>
      seen.has(module.startsWith('@aws-sdk/client-') ? packageOf(module) : '@aws-sdk/client-dynamodb');
    onLoad({ filter: /[\\/]node_modules[\\/]@(aws-sdk|smithy)[\\/]/ }, async ({ path }) => {
      const module = path.replaceAll('\\', '/').split('/node_modules/').at(-1) ?? '';
      seen.add(module).add(packageOf(module));
      if (instead[module] !== undefined) return { contents: instead[module] };
      const edit = edits[module];
      if (!edit) return undefined;
      const text = await readFile(path, 'utf8');
      const contents = edit(text);
      return contents === text ? { errors: [{ text: `${module} has nothing to leave out.` }] } : { contents };
    });
    onEnd(() => ({
      errors: Object.keys({ ...instead, ...edits }).flatMap((module) =>
        isExpected(module) && !seen.has(module) ? [{ text: `The AWS SDK has no ${module}.` }] : [],
      ),
    }));
  },
};

const packageOf = (module: string) => module.split('/').slice(0, 2).join('/');
