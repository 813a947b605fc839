import { dynamodbPublishedKeys, dynamodbUsedVersions } from './adapters/dynamodb/remembered-keys.ts';
import { dynamodbClient } from './adapters/dynamodb/table.ts';
import { requireEnvironment } from './adapters/environment.ts';
import { rotatedSecret } from './adapters/rotated-secret.ts';
import { secretsManagerClient } from './adapters/secrets-manager.ts';
import { systemClock as clock } from './adapters/system-clock.ts';
import { appsOf } from './config/apps.ts';
import { bundledConfig } from './config/bundled.ts';
import { environment } from './contract/environment.ts';
import { secretNameOf, secretsOf } from './contract/secrets.ts';
import { loggerOf } from './http/logger.ts';
import { appKeys } from './own-keys/app-keys.ts';
import { type RotationStep, rotationSteps } from './own-keys/rotation-steps.ts';

const logger = loggerOf(bundledConfig);
const client = secretsManagerClient();
const directory = { client: dynamodbClient(), name: requireEnvironment(environment.directoryTable) };

/** What Secrets Manager sends for each step (User Guide, "Lambda rotation functions"). */
interface RotationEvent {
  /** The secret's ARN. */
  readonly SecretId: string;
  /** Id of the version that is to become current. */
  readonly ClientRequestToken: string;
  readonly Step: RotationStep;
}

/** Rotates the keys that the service makes itself. */
export const handler = (event: RotationEvent, { awsRequestId }: { readonly awsRequestId: string }) =>
  logger.during({ awsRequestId }, () => rotate(event));

async function rotate({ SecretId, ClientRequestToken, Step }: RotationEvent): Promise<void> {
  const { app, algorithm, name } = secretAt(SecretId);
  const line = {
    event: 'rotation',
    app: app.name,
    secret: name,
    versionId: ClientRequestToken,
    step: Step,
  } as const;
  try {
    const secret = rotatedSecret(client, SecretId);
    const published = dynamodbPublishedKeys(directory, app.name);
    const used = dynamodbUsedVersions(directory, app.name, name);
    const { options, ...keys } = appKeys(app, algorithm, { published, used, clock });
    const intervalSeconds = app.rotation.intervalDays * 86_400;
    await rotationSteps(ClientRequestToken, options, { ...keys, secret, clock, intervalSeconds })[Step]();
    logger.log({ level: 'INFO', ...line });
  } catch (error) {
    // Secrets Manager runs a rotation that failed again.
    const reason = error instanceof Error ? error.message : 'unknown';
    logger.log({ level: 'ERROR', ...line, reason });
    throw new Error(reason);
  }
}

/** The one of our secrets that has this ARN, which ends in the name, a hyphen and six random characters. */
function secretAt(arn: string) {
  const fullName = arn.split(':').at(-1)?.slice(0, -7);
  for (const app of appsOf(bundledConfig))
    for (const secret of secretsOf(app)) {
      const { name, holds, source } = secret;
      if (
        holds !== 'credentials' &&
        source === 'generated' &&
        secretNameOf(bundledConfig.name, app, secret) === fullName
      )
        return { app, name, algorithm: holds };
    }
  throw new Error('this is no secret whose keys are generated');
}
