import { keptIn } from '../../local/kept.ts';
import { makePeople } from '../../local/people.ts';
import type { Runner } from '../../local/runner.ts';
import { seed } from '../../local/seed.ts';
import type { IdentityProvider } from '../../local/stand-ins/identity-provider.ts';
import type { Deployed } from './deployed.ts';

/** What an integrator does after `cdk deploy`, and the file of credentials that the end-to-end tests read. */
export function seedAccount(
  { outputs, metadata }: Deployed,
  identityProvider: IdentityProvider,
  file: string,
) {
  const deployed = {
    baseUrl: outputs['ApiUrl'] ?? '',
    // The SDK's clients find addresses, Region and credentials in the environment, as the AWS CLI does.
    endpoints: {},
    administrator: {},
    deployment: { outputs, metadata },
    identityProvider,
    upstreams: new Map(),
    people: makePeople(),
    kept: keptIn(),
  };
  return seed(deployed as unknown as Runner, file, 5);
}
