/**
 * The SDK has a `runtimeConfig` for Node, one for browsers and one for React Native. This one is for Lambda, where the
 * environment has it all: no profile file, no other source of credentials, no instance to ask for its Region.
 */
export const runtimeConfig = `
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { calculateBodyLength } from '@smithy/core/serde';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { getRuntimeConfig as getSharedRuntimeConfig } from './runtimeConfig.shared';
// The SDK's asks whether it is a web stream, and Node loads those when their name is first used.
const streamCollector = (stream) =>
  new Promise((resolve, reject) => {
    const parts = [];
    stream.on('data', (part) => parts.push(part)).on('end', () => resolve(Buffer.concat(parts))).on('error', reject);
  });
export function getRuntimeConfig(config) {
  const { env } = process;
  const shared = getSharedRuntimeConfig(config);
  const variable = 'AWS_ENDPOINT_URL_' + shared.serviceId.replaceAll(' ', '_').toUpperCase();
  const isIgnored = env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === 'true';
  if ([env.AWS_USE_FIPS_ENDPOINT, env.AWS_USE_DUALSTACK_ENDPOINT].includes('true'))
    throw new Error('Set ' + variable + ' instead of AWS_USE_FIPS_ENDPOINT or AWS_USE_DUALSTACK_ENDPOINT.');
  return {
    ...shared,
    runtime: 'node',
    bodyLengthChecker: calculateBodyLength,
    credentialDefaultProvider: fromEnv,
    endpoint: isIgnored ? undefined : env[variable] || env.AWS_ENDPOINT_URL || undefined,
    endpointDiscoveryEnabledProvider: async () => false,
    ignoreConfiguredEndpointUrls: true,
    region: env.AWS_REGION,
    retryMode: 'standard',
    streamCollector,
    ...config,
    requestHandler: NodeHttpHandler.create(config.requestHandler),
  };
}`;
