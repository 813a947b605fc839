import type { AppConfig } from '../lambdas/contract/app.ts';
import type { environment } from '../lambdas/contract/environment.ts';
import type { AppSecret } from '../lambdas/contract/secrets.ts';
import { pascalCase } from './pascal-case.ts';

/** Names of the stack's outputs that tools read. */
export const outputs = {
  apiUrl: 'ApiUrl',
  domainTarget: 'DomainTarget',
  directoryTable: 'DirectoryTableName',
  ephemeralTable: 'EphemeralTableName',
} as const;

/** In the cloud assembly, below this folder: a source map for each bundle. Maps are not deployed. */
export const sourceMapFolder = 'source-maps';

/** The key of `StackMetadata` in the template's `Metadata`. */
export const metadataKey = 'TokenVending';

/**
 * Finds what a stack tells under one of the names above. In a stack with other things in it, the deployment's name stands
 * before it.
 */
export const toldBy = <Value>(
  told: Readonly<Record<string, Value>>,
  name: string,
  deployment: string,
): Value | undefined => told[`${pascalCase(deployment)}${name}`] ?? told[name];

/** What the template tells the local runner about the apps. It holds no secret. */
export interface StackMetadata {
  readonly stage: string;
  /** What the stack takes over: names in Secrets Manager and DynamoDB. */
  readonly existing: { readonly secrets: readonly string[]; readonly directoryTable?: string | undefined };
  readonly apps: Readonly<Record<string, AppMetadata>>;
  /** Names of the functions' environment variables. */
  readonly environment: typeof environment;
}

export interface AppMetadata extends Pick<AppConfig, 'profile' | 'roles' | 'callers'> {
  readonly settings: Readonly<Record<string, unknown>>;
  /** The app's secret; for some vendors a second one, for the tokens of their web socket. */
  readonly secrets: readonly SecretMetadata[];
}

export interface SecretMetadata extends Pick<AppSecret, 'holds' | 'source'> {
  readonly secretName: string;
}
