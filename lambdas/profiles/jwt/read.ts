import * as v from 'valibot';
import type { VerifiedGrant } from '../../contract/grant.ts';
import { text } from '../../contract/input.ts';
import { isA, isList, isValue, type Template, type Value } from './template.ts';

/** What the claims say of the grant. A grant's other members don't come back. */
type Found = Partial<Pick<VerifiedGrant, keyof typeof readable>>;

const readable = {
  subject: text(256),
  tokenId: text(200),
  displayName: v.string(),
  avatarUrl: v.string(),
  issuedAt: v.number(),
  expiresAt: v.number(),
};

/**
 * The inverse of `write`, for claims: whether the template writes such a claim, and what that says of the grant. A
 * constant must be the same, and what is written twice must be the same twice. Members that it does not have say nothing.
 */
export function read(template: Template, claim: unknown, found: Found): boolean {
  if (typeof template !== 'object' || template === null) return claim === template;
  if (isList(template)) return Array.isArray(claim);
  const given: object = template;
  if (isValue(given)) return readValue(given, claim, found);
  if (isA('$join', given)) return readJoined(given.$join, claim, found);
  if (isA('$json', given)) return claim === undefined || read(given.$json, parsed(claim), found);
  if (isA('$first', given)) return true;
  // An object of which nothing is there may be left out.
  const object = claim ?? {};
  if (!isObject(object)) return false;
  if (isA('$entries', given)) return true;
  const members: Readonly<Record<string, Template>> = template as never;
  return Object.entries(members).every(([name, member]) => read(member, object[name], found));
}

function readValue(value: Value, claim: unknown, found: Found): boolean {
  const { $from: from } = value;
  if (!(from in readable)) return true;
  const name = from as keyof Found;
  // What every grant has must be there.
  if (claim === undefined) return name === 'displayName' || name === 'avatarUrl';
  const later = 'plusSeconds' in value && typeof claim === 'number' ? (value.plusSeconds ?? 0) : 0;
  const said = later === 0 ? claim : (claim as number) - later;
  if (!v.is(readable[name], said) || (found[name] ?? said) !== said) return false;
  Object.assign(found, { [name]: said });
  return true;
}

function readJoined(parts: readonly (string | Value)[], claim: unknown, found: Found): boolean {
  const at = parts.findIndex((part) => typeof part !== 'string');
  const [value, before, after] = [parts[at], parts.slice(0, at).join(''), parts.slice(at + 1).join('')];
  if (typeof value !== 'object') return claim === parts.join('');
  if (!(value.$from in readable) || claim === undefined) return readValue(value, claim, found);
  if (typeof claim !== 'string' || claim.length < before.length + after.length) return false;
  if (!claim.startsWith(before) || !claim.endsWith(after)) return false;
  return readValue(value, claim.slice(before.length, claim.length - after.length), found);
}

const isObject = (claim: unknown): claim is Readonly<Record<string, unknown>> =>
  typeof claim === 'object' && claim !== null && !Array.isArray(claim);

function parsed(claim: unknown): unknown {
  try {
    return JSON.parse(String(claim));
  } catch {
    return undefined;
  }
}
