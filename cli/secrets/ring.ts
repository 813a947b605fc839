import { systemClock } from '../../lambdas/adapters/system-clock.ts';
import { isSigning } from '../../lambdas/contract/app.ts';
import { neededVersions, type RememberedStore } from '../../lambdas/keys/remembered.ts';
import type { SecretVersion, StagingLabel } from '../../lambdas/keys/secret-source.ts';
import type { Keys } from '../../lambdas/keys/signing-key.ts';
import type { PublishedKeyStore } from '../../lambdas/own-keys/published-keys.ts';
import { keyRingsOf } from '../../lambdas/own-keys/rings-of.ts';
import type { ChosenSecret } from './chosen-secret.ts';
import type { RingKey } from './ring-key.ts';
import { servingVersion } from './serving.ts';
import { keysIn, whyUnusable } from './verdict.ts';

const labels: readonly StagingLabel[] = ['AWSCURRENT', 'AWSPREVIOUS', 'AWSPENDING'];

/** All keys of a secret that have a label or that tokens may still need, the newest first. Changes nothing. */
export async function ringOf(chosen: ChosenSecret): Promise<readonly RingKey[]> {
  const { versions, remembered } = chosen;
  const now = systemClock();
  const list = await remembered.read();
  const labelled = await Promise.all(
    labels.map(async (label) => [label, await versions.read(label).catch(() => undefined)] as const),
  );
  const labelsOf = (id: string) =>
    labelled.flatMap(([label, version]) => (version?.versionId === id ? [label] : []));
  const known = new Map(labelled.flatMap(([, version]) => (version ? [[version.versionId, version]] : [])));
  for (const versionId of neededVersions(list, now).all) {
    const version = known.has(versionId)
      ? undefined
      : await versions.read({ versionId }).catch(() => undefined);
    if (version) known.set(versionId, version);
  }
  const stateOf = await stateIn(chosen);
  const rows = new Map<string, RingKey>();
  for (const version of [...known.values()].sort((one, other) => other.createdAt - one.createdAt))
    for (const { key, from = 0, ...held } of await heldIn(version, chosen)) {
      const earlier = rows.get(key);
      const row = {
        ...held,
        ...stateOf(key, from),
        labels: labelsOf(version.versionId),
        since: version.createdAt,
      };
      if (held.why !== undefined) rows.set(key, { ...row, state: 'unusable' });
      else
        rows.set(
          key,
          earlier ? { ...earlier, labels: [...earlier.labels, ...row.labels], since: row.since } : row,
        );
    }
  return [...rows.values()];
}

type Held = Pick<RingKey, 'id' | 'hasKid' | 'why' | 'from'> & { readonly key: string };

/** The keys in a version, each with what tells it apart in this process. */
async function heldIn(version: SecretVersion, chosen: ChosenSecret): Promise<Held[]> {
  const { versionId } = version;
  const why = await whyUnusable(version, chosen);
  if (why !== undefined) return [{ key: versionId, id: versionId, hasKid: false, why }];
  if (chosen.secret.holds === 'credentials') return [{ key: versionId, id: versionId, hasKid: false }];
  return (await keysIn(version, chosen)).map(({ key: { id, publicJwk }, notBefore }) => ({
    key: id,
    id: publicJwk?.kid ?? versionId,
    hasKid: publicJwk !== undefined,
    from: notBefore,
  }));
}

type State = Pick<RingKey, 'state' | 'from'>;

/** What a function that starts now would do with each key. */
async function stateIn(chosen: ChosenSecret): Promise<(key: string, notBefore: number) => State> {
  if (chosen.secret.holds === 'credentials') {
    const serving = await servingVersion(chosen);
    return (key) => ({ state: key === serving?.versionId ? 'signs' : 'unused' });
  }
  const keys = await keysNow(chosen);
  const now = systemClock();
  const published = (await chosen.remembered.read()).keys;
  return (key, notBefore) => {
    if (keys?.signing.id === key) return { state: 'signs' };
    const { seenFrom = 0 } = published.find(({ jwk }) => jwk !== undefined && jwk.kid === key) ?? {};
    const from = Math.max(seenFrom, notBefore);
    if (from > now) return { state: 'next', from };
    return { state: keys?.verifying.some(({ id }) => id === key) ? 'verifies' : 'unused' };
  };
}

/** The keys as the app's function reads them; undefined if none signs. Nothing is remembered of this read. */
async function keysNow({ app, secret, versions, remembered }: ChosenSecret): Promise<Keys | undefined> {
  if (!isSigning(app)) return undefined;
  const unwritten = { read: remembered.read, write: async () => true };
  const rings = keyRingsOf(app, {
    sourceOf: () => versions,
    published: unwritten as PublishedKeyStore,
    usedOf: (): RememberedStore => unwritten,
    clock: systemClock,
    random: Math.random,
    journal: { secretRead() {}, secretUnread() {} },
  });
  const ring = secret.name === 'ws-signing-key' ? rings.wsToken : rings.token;
  return ring?.snapshot().then(
    ({ value }) => value,
    () => undefined,
  );
}
