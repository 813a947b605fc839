import { afterAll, afterEach } from '@jest/globals';
import { environment } from '../../lambdas/contract/environment.ts';
import { createAuthority } from '../../local/stand-ins/authority.ts';
import { inFrontOf } from '../../local/stand-ins/dynamodb.ts';
import { standIns } from '../attacks/attack.ts';
import { startFaultyWire } from './faulty-wire.ts';

/** Ways to the stand-ins of `attack.ts`, for the functions of this file. Each test ends without a fault. */
const { aws } = standIns;
/** dynalite by itself gives no old item back, which tells a write that is sent again from another. */
const complete = await inFrontOf(
  aws.AWS_ENDPOINT_URL_DYNAMODB,
  createAuthority(() => {}),
);
export const [dynamodb, secretsManager, sns] = await Promise.all([
  startFaultyWire(complete.url),
  startFaultyWire(aws.AWS_ENDPOINT_URL_SECRETS_MANAGER),
  startFaultyWire(aws.AWS_ENDPOINT_URL_SNS),
]);
Object.assign(process.env, {
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.url,
  AWS_ENDPOINT_URL_SNS: sns.url,
});
const wires = [dynamodb, secretsManager, sns];
export const noFault = (): void => {
  for (const wire of wires) wire.faultOf = () => undefined;
};
afterEach(noFault);
afterAll(() => Promise.all([...wires, complete].map((wire) => wire.close())));

/** With this time for each attempt of a call, in milliseconds, in functions that start meanwhile. */
export async function withTimeouts(millis: number, work: () => Promise<void>): Promise<void> {
  const { AWS_TIMEOUT_MILLIS: before = '' } = process.env;
  process.env[environment.awsTimeoutMillis] = String(millis);
  await work().finally(() => {
    process.env[environment.awsTimeoutMillis] = before;
  });
}
