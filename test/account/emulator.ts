import '../deploy/loopback-names.ts';
import { startIdentityProvider } from '../../local/stand-ins/identity-provider.ts';
import { credentials, leaveOutUnknown, region } from '../deploy/deploy-stack.ts';
import { installMiniStack, missingTool } from '../deploy/install-ministack.ts';
import { startMiniStack } from '../deploy/ministack.ts';
import { rotate } from '../deploy/rotate.ts';
import { step } from '../harness/checks.ts';

/** MiniStack in the place of AWS, for this process and all that it starts. It reaches a provider on this machine. */
export async function startEmulator() {
  const missing = await missingTool();
  if (missing) throw new Error(missing);
  const python = await step('install MiniStack', () => installMiniStack());
  const emulator = await step('start MiniStack', () => startMiniStack(python));
  const { url, certificate } = emulator;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_CA_BUNDLE: certificate,
    NODE_EXTRA_CA_CERTS: certificate,
    NODE_OPTIONS: `--import ${new URL('../deploy/loopback-names.ts', import.meta.url)}`,
  });
  const identityProvider = await startIdentityProvider();
  return {
    identityProvider,
    /** Without a schedule, nothing makes the first keys. */
    rotate: (stackName: string, secretId: string) => rotate(emulator, stackName, secretId),
    leaveOutUnknown,
    variables: { ACCOUNT_JWKS_URL: identityProvider.jwksUrl },
  };
}
