import { randomUUID } from 'node:crypto';
import { arn } from '../account.ts';
import { ServiceError } from './json-protocol.ts';

export interface Version {
  id: string;
  SecretString?: string;
  SecretBinary?: string;
  stages: Set<string>;
  createdAtEpochSeconds: number;
}

export interface Secret {
  arn: string;
  name: string;
  createdAtEpochSeconds: number;
  versions: Map<string, Version>;
  rotation?: Rotation;
  resourcePolicy?: string | undefined;
  /** From then on it is gone; until then it is scheduled for deletion. */
  deletionDateEpochSeconds?: number | undefined;
}

export interface Rotation {
  lambdaArn: string;
  rules: object;
  lastRotatedAtEpochSeconds?: number;
}

export type SecretValue = Pick<Version, 'SecretString' | 'SecretBinary'>;

export interface SecretStore {
  create(name: string): Secret;
  /** By name or ARN; undefined if there is none. */
  find(secretId: string): Secret | undefined;
  /** All of it, for JSON. */
  toJSON(): object;
}

/** The secrets of an account and region, in memory. `saved` is JSON of such a store. */
export function createSecretStore(now: () => number, saved = '[]'): SecretStore {
  const secrets: Secret[] = JSON.parse(saved, revived);
  const find = (secretId: string) =>
    secrets.find(
      ({ arn, name, deletionDateEpochSeconds = Number.POSITIVE_INFINITY }) =>
        (secretId === arn || secretId === name) && now() < deletionDateEpochSeconds,
    );
  return {
    create(name) {
      const existing = find(name);
      if (existing?.deletionDateEpochSeconds !== undefined) {
        const message =
          "You can't create this secret because a secret with this name is already scheduled for deletion.";
        throw new ServiceError('InvalidRequestException', message);
      }
      if (existing) {
        const message = `The operation failed because the secret ${name} already exists.`;
        throw new ServiceError('ResourceExistsException', message);
      }
      // Six random characters keep the policies of a deleted secret from fitting a new one of the same name.
      const suffix = randomUUID().replaceAll('-', '').slice(0, 6);
      const secretArn = arn('secretsmanager', `secret:${name}-${suffix}`);
      const secret = { arn: secretArn, name, createdAtEpochSeconds: now(), versions: new Map() };
      secrets.push(secret);
      return secret;
    },
    find,
    toJSON: () =>
      secrets.map((secret) => ({ ...secret, versions: [...secret.versions.values()].map(plain) })),
  };
}

const plain = (version: Version) => ({ ...version, stages: [...version.stages] });

function revived(name: string, value: unknown): unknown {
  if (name === 'versions') return new Map((value as Version[]).map((version) => [version.id, version]));
  return name === 'stages' ? new Set(value as string[]) : value;
}

/**
 * Adds a version under the client's token, with its labels. The first version always becomes AWSCURRENT. The same token
 * with the same value again changes nothing. Source: API Reference of PutSecretValue.
 */
export function addVersion(
  { versions }: Secret,
  id: string,
  value: SecretValue,
  nowEpochSeconds: number,
  stages = ['AWSCURRENT'],
): Version {
  const existing = versions.get(id);
  if (existing && (existing.SecretString ?? existing.SecretBinary) !== undefined) {
    if (existing.SecretString === value.SecretString && existing.SecretBinary === value.SecretBinary)
      return existing;
    throw new ServiceError(
      'ResourceExistsException',
      `A version with the token ${id} and another value exists.`,
    );
  }
  const first = versions.size === 0 ? ['AWSCURRENT'] : [];
  const empty: Version = existing ?? { id, stages: new Set(), createdAtEpochSeconds: nowEpochSeconds };
  const version = Object.assign(empty, value);
  versions.set(id, version);
  for (const stage of new Set([...first, ...stages])) moveStage(versions, stage, version);
  return version;
}

/**
 * Moves a label from its version to another, if one is given. The version that loses AWSCURRENT becomes AWSPREVIOUS. Source: API Reference of UpdateSecretVersionStage.
 */
export function moveStage(versions: Map<string, Version>, stage: string, to: Version | undefined): void {
  const from = holderOf(versions, stage);
  if (from === to) return;
  from?.stages.delete(stage);
  to?.stages.add(stage);
  if (stage === 'AWSCURRENT' && from) moveStage(versions, 'AWSPREVIOUS', from);
}

export function holderOf(versions: Map<string, Version>, stage: string): Version | undefined {
  return [...versions.values()].find(({ stages }) => stages.has(stage));
}

/** Only the members that are defined: to the types, an absent member differs from an undefined one. */
export function given(value: { [Key in keyof SecretValue]: string | undefined }): SecretValue {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
