import { cpSync, existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { region } from './account.ts';
import type { LambdaFunction } from './functions.ts';
import type { Endpoints } from './provision.ts';

/**
 * Unpacks a function's asset below `into` and gives its environment variables: the template's, and what Lambda
 * itself sets (Lambda Developer Guide, "Defined runtime environment variables").
 */
export function createEnvironment(lambda: LambdaFunction, into: string) {
  const { logicalId, name, memoryMegabytes, assetDirectory, environment } = lambda;
  const taskRoot = join(into, basename(assetDirectory));
  // Its name has the digest of its content.
  if (!existsSync(taskRoot)) cpSync(assetDirectory, taskRoot, { recursive: true });
  // Without a `type`, so that the bundle is CommonJS as in Lambda, despite this project's package.json.
  writeFileSync(join(into, 'package.json'), '{}\n');
  const variables = {
    ...environment,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // From this the stand-ins know which function calls.
    AWS_ACCESS_KEY_ID: logicalId,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_SESSION_TOKEN: 'local',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    LAMBDA_TASK_ROOT: taskRoot,
    // Hides the AWS profile in the developer's home directory.
    HOME: taskRoot,
    TZ: ':UTC',
  };
  return { taskRoot, variables };
}

/** Leads the AWS SDK to the stand-ins, or to the one endpoint that takes their place. */
export function awsVariables(
  { dynamodb, secretsManager, sns }: Endpoints,
  endpoint: string | undefined,
  timeoutVariable: string | undefined,
): Record<string, string> {
  if (endpoint !== undefined) return { AWS_ENDPOINT_URL: endpoint };
  return {
    // The stand-ins are slow on a busy machine; that is not an outage.
    ...(timeoutVariable !== undefined && { [timeoutVariable]: '8000' }),
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager,
    AWS_ENDPOINT_URL_SNS: sns,
  };
}
