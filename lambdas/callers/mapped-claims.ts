import type { JWTPayload } from 'jose';
import * as v from 'valibot';
import type { ClaimNames } from '../contract/caller-config.ts';
import { pictureUrl, text } from '../contract/input.ts';
import { present } from '../contract/present.ts';
import type { Identity } from '../contract/principal.ts';
import type { ClaimJournal } from '../vending/journal.ts';

/** Wonderful's bound for all metadata is 4 KB; the login's name needs a part of it. */
const maxMetadataBytes = 2_048;

const schemas = {
  name: text(200),
  picture: pictureUrl,
  metadata: v.union([text(500), v.pipe(v.number(), v.finite()), v.boolean()]),
} as const;

/**
 * What an app copies from a login: name, picture, and metadata. A claim that is absent or null is left out. So is one
 * that has another type, is too long, or finds no room: the journal is told its name.
 */
export function mappedClaims(
  payload: JWTPayload,
  { name = 'name', picture = 'picture', metadata = {} }: ClaimNames = {},
  journal: ClaimJournal,
): Omit<Identity, 'subject'> {
  function read<Output>(claim: string, schema: v.GenericSchema<unknown, Output>): Output | undefined {
    const value = Object.hasOwn(payload, claim) ? payload[claim] : undefined;
    if (value === undefined || value === null) return undefined;
    const said = v.safeParse(schema, value);
    if (!said.success) journal.claimLeftOut({ claim });
    return said.success ? said.output : undefined;
  }

  const displayName = read(name, schemas.name);
  const avatarUrl = read(picture, schemas.picture);
  let copied: Readonly<Record<string, unknown>> = {};
  for (const [key, claim] of Object.entries(metadata)) {
    const value = read(claim, schemas.metadata);
    if (value === undefined) continue;
    const more = { ...copied, [key]: value };
    if (Buffer.byteLength(JSON.stringify(more)) <= maxMetadataBytes) copied = more;
    else journal.claimLeftOut({ claim });
  }
  const hasMetadata = Object.keys(copied).length > 0;
  return present({ displayName, avatarUrl, metadata: hasMetadata ? copied : undefined });
}
