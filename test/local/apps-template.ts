import {
  type AppMetadata,
  metadataKey,
  outputs,
  type SecretMetadata,
  type StackMetadata,
} from '../../infra/stack-metadata.ts';
import { environment } from '../../lambdas/contract/environment.ts';
import type { Resource, Template } from '../../local/template.ts';
import { smallTemplate } from './small-assembly.ts';

const login = { issuer: 'https://login.example.com/', audience: 'https://chat.example.com' };
const oidc = { kind: 'oidc', ...login, jwksUrl: 'https://login.example.com/keys' } as const;
const app = (profile: string, ...holds: SecretMetadata['holds'][]): AppMetadata => ({
  profile,
  roles: ['integrator'],
  settings: {
    accountId: 'ABCDEF',
    integrationId: '7d9a2c4e-1b3f-4a58-8c6d-0e2f4a6b8c1d',
    tenantId: 'tenant-1',
  },
  callers: [oidc],
  secrets: holds.map((each, at) => ({
    secretName: `small/${profile}-${holds[0]}/${at}`,
    holds: each,
    source: 'pasted',
  })),
});

const madeItself = ({ secrets, ...more }: AppMetadata): AppMetadata => ({
  ...more,
  secrets: secrets.map((secret) => ({ ...secret, source: 'generated' })),
});

/** Apps with each kind of secret; `stranger` asks a vendor that has no stand-in. */
export const apps: Readonly<Record<string, AppMetadata>> = {
  one: {
    ...app('one', 'HS256'),
    callers: [{ kind: 'passcode', lifetimeSeconds: 300, maxTries: 5, text: '{code}', maxPriceUsd: 1 }],
  },
  two: app('two', 'HS256', 'HS256'),
  // Its vendor has a stand-in, and it signs all the same.
  rsa: app('wonderful', 'RS256'),
  ec: app('three', 'ES256'),
  ed: app('three', 'EdDSA'),
  brokered: app('avaya', 'credentials'),
  itself: madeItself(app('four', 'ES256')),
  stranger: app('unheard-of', 'credentials'),
};

export const vendorUrl = 'https://vendor.example.com/v1';

/** The small stack with the metadata of these apps, their secrets, and the function `Echo` as the one of `app`. */
export function appsTemplate(app: string): Template {
  const secretNames = Object.values(apps).flatMap(({ secrets }) => secrets.map((each) => each.secretName));
  const resources = secretNames.map((Name, at): [string, Resource] => [
    `Secret${at}`,
    { Type: 'AWS::SecretsManager::Secret', Properties: { Name } },
  ]);
  const template = smallTemplate([], Object.fromEntries(resources));
  const { Properties = {} } = template.Resources['Echo'] ?? {};
  const variables = {
    [environment.app]: app,
    [environment.upstreamUrl]: vendorUrl,
    [environment.jwksUrls]: oidc.jwksUrl,
  };
  template.Resources['Echo'] = {
    Type: 'AWS::Lambda::Function',
    Properties: { ...Properties, Environment: { Variables: variables } },
  };
  const table = { Value: { Ref: 'Table' } };
  return {
    ...template,
    Metadata: {
      [metadataKey]: { stage: 'prod', existing: { secrets: [] }, apps, environment } satisfies StackMetadata,
    },
    Outputs: { [outputs.directoryTable]: table, [outputs.ephemeralTable]: table },
  };
}
