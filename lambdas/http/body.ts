import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Refusal } from '../contract/refusal.ts';

export const maxBodyBytes = 16 * 1024;
/** Far more than any vendor's body needs, and far less than would exhaust a stack. */
const maxDepth = 32;
/** Likewise; each costs as much as a hundred characters. */
const maxLists = 1_000;
/** Of a form. Likewise. */
const maxFields = 100;

/**
 * Reads the request's body as its content type says: JSON, or a form as an object of strings. The result is undefined if
 * the route takes no body, or the request has none.
 *
 * Refuses: `payload_too_large` above 16 KB, `unsupported_media_type`, `invalid_request` for a body that is malformed,
 * repeats a key, has a prototype key, is nested too deep, or has a number that is not exact.
 */
export function readBody(event: APIGatewayProxyEventV2, accepts: readonly ('json' | 'form')[]): unknown {
  const { isBase64Encoded } = event;
  // Test events by hand and some emulators send `null`.
  const body = event.body ?? '';
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBodyBytes)
    throw new Refusal('payload_too_large', { detail: `The body is larger than ${maxBodyBytes} bytes.` });
  if (accepts.length === 0 || bytes.length === 0) return undefined;
  const kind = kindOf(event.headers['content-type'] ?? '');
  if (!kind || !accepts.includes(kind))
    throw new Refusal('unsupported_media_type', {
      detail: `Send ${accepts.map((each) => mediaTypes[each]).join(' or ')}.`,
    });
  // AWS does not document what its gateway makes of bytes that are not UTF-8 in a body that it passes on as text.
  // Replacement characters would make one user of several.
  if (!isBase64Encoded && body.includes('\uFFFD')) throw malformed('The body is not UTF-8.');
  return kind === 'json' ? readJson(textOf(bytes)) : readForm(textOf(bytes));
}

const mediaTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

function kindOf(contentType: string): 'json' | 'form' | undefined {
  const mediaType = contentType.replace(/;.*/, '').trim().toLowerCase();
  if (mediaType === mediaTypes.form) return 'form';
  return mediaType === mediaTypes.json || /^application\/[\w.-]+\+json$/.test(mediaType) ? 'json' : undefined;
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('The body is not UTF-8.');
  }
}

/**
 * JSON.parse keeps the last of repeated keys, treats `__proto__` as an ordinary key, and rounds numbers. All three help an
 * attacker. A reviver would see the same, at twenty times the cost.
 */
function readJson(text: string): unknown {
  const { keys, lists } = countsOf(text);
  if (lists > maxLists) throw malformed('The body has too many lists and objects.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed('The body is not valid JSON.');
  }
  if (membersIn(value, 0) !== keys) throw malformed('The body repeats a key.');
  return value;
}

/** The members of all objects in a value. Refuses what no body may hold. */
function membersIn(value: unknown, depth: number): number {
  if (typeof value === 'number' && !isExact(value)) throw malformed('A number is too large.');
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === maxDepth) throw malformed(`The body is nested deeper than ${maxDepth} levels.`);
  let members = 0;
  if (Array.isArray(value)) for (const each of value) members += membersIn(each, depth + 1);
  else
    for (const [key, member] of Object.entries(value)) {
      if (prototypeKeys.has(key)) throw malformed(`The key ${key} is not allowed.`);
      members += 1 + membersIn(member, depth + 1);
    }
  return members;
}

/** RFC 8259 section 6: beyond these, two programs don't read the same number. */
const isExact = (value: number) =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

/** How many keys, and how many lists and objects are in valid JSON: colons and opening brackets outside of strings. */
function countsOf(text: string): { keys: number; lists: number } {
  let [keys, lists] = [0, 0];
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === '"') isInString = !isInString;
    else if (isInString && character === '\\') at += 1;
    else if (isInString) continue;
    else if (character === ':') keys += 1;
    else if (character === '[' || character === '{') lists += 1;
  }
  return { keys, lists };
}

function readForm(text: string): Record<string, string> {
  if (text.split('&', maxFields + 1).length > maxFields) throw malformed('The body has too many fields.');
  const pairs = [...new URLSearchParams(text)];
  const names = new Set(pairs.map(([name]) => name));
  if (names.size !== pairs.length) throw malformed('The body repeats a field.');
  const prototypeKey = [...names].find((name) => prototypeKeys.has(name));
  if (prototypeKey !== undefined) throw malformed(`The field ${prototypeKey} is not allowed.`);
  return Object.fromEntries(pairs);
}

const prototypeKeys = new Set(['__proto__', 'constructor', 'prototype']);

const malformed = (detail: string) =>
  new Refusal('invalid_request', { detail, field: 'body', reason: 'malformed body' });
