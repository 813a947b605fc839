import {
  type AppMetadata,
  metadataKey,
  type SecretMetadata,
  type StackMetadata,
} from '../infra/stack-metadata.ts';

export type SigningAlgorithm = Exclude<SecretMetadata['holds'], 'credentials'>;

/** What a template's metadata says; undefined if the stack is not this project's. */
export const stackMetadataOf = (metadata: Readonly<Record<string, unknown>> = {}) =>
  metadata[metadataKey] as StackMetadata | undefined;

/** Whether the app's tokens come from the vendor's API. */
export const asksVendor = ({ secrets: [own] }: AppMetadata): boolean => own?.holds === 'credentials';

/** What a token of the app's identity provider must name as `iss` and `aud`; undefined if the app trusts none. */
export const oidcClientOf = ({ callers }: AppMetadata) => callers.find((caller) => caller.kind === 'oidc');

/** By app: the same, for the apps that trust one. */
export const loginsOf = (apps: Readonly<Record<string, AppMetadata>>) =>
  Object.entries(apps).flatMap(([name, app]) => {
    const client = oidcClientOf(app);
    return client ? [[name, client] as const] : [];
  });
