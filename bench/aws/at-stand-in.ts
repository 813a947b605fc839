import type { Unpacked } from '../service/synthesis.ts';
import type { StandIn } from './start-stand-in.ts';

/** A function's environment, with AWS at the stand-in. `caller` is the name under which its calls are counted. */
export const atStandIn = ({ url }: StandIn, { environment }: Unpacked, caller: string) => ({
  ...environment,
  AWS_ENDPOINT_URL_DYNAMODB: url,
  AWS_ENDPOINT_URL_SECRETS_MANAGER: url,
  AWS_ACCESS_KEY_ID: caller,
});
