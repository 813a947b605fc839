import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Refusal } from '../contract/refusal.ts';

const maxBodyBytes = 16 * 1024;
/** Far more than any vendor's body needs, and far less than would exhaust a stack. */
const maxDepth = 32;

/**
 * Reads the request's body as its content type says: JSON, or a form as an object of strings. The result is undefined if
 * the route takes no body, or the request has none.
 *
 * Refuses: `payload_too_large` above 16 KB, `unsupported_media_type`, `invalid_request` for a body that is malformed,
 * repeats a key, has a prototype key or is nested too deep.
 */
export function readBody(event: APIGatewayProxyEventV2, accepts: readonly ('json' | 'form')[]): unknown {
  const bytes = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > maxBodyBytes)
    throw new Refusal('payload_too_large', { detail: `The body is larger than ${maxBodyBytes} bytes.` });
  if (accepts.length === 0 || bytes.length === 0) return undefined;
  const kind = kindOf(event.headers['content-type'] ?? '');
  if (!kind || !accepts.includes(kind))
    throw new Refusal('unsupported_media_type', {
      detail: `Send ${accepts.map((each) => mediaTypes[each]).join(' or ')}.`,
    });
  return kind === 'json' ? readJson(textOf(bytes)) : readForm(textOf(bytes));
}

const mediaTypes = { json: 'application/json', form: 'application/x-www-form-urlencoded' } as const;

function kindOf(contentType: string): 'json' | 'form' | undefined {
  const mediaType = contentType.split(';')[0]?.trim().toLowerCase();
  if (mediaType === mediaTypes.form) return 'form';
  return mediaType === mediaTypes.json || /^application\/[\w.-]+\+json$/.test(mediaType ?? '')
    ? 'json'
    : undefined;
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('The body is not UTF-8.');
  }
}

/** JSON.parse keeps the last of repeated keys, and treats `__proto__` as an ordinary key. Both help an attacker. */
function readJson(text: string): unknown {
  if (depthOf(text) > maxDepth) throw malformed(`The body is nested deeper than ${maxDepth} levels.`);
  let members = 0;
  let value: unknown;
  try {
    value = JSON.parse(text, function (this: unknown, key: string, member: unknown) {
      if (!Array.isArray(this)) members += 1;
      if (prototypeKeys.has(key)) throw malformed(`The key ${key} is not allowed.`);
      return member;
    });
  } catch (error) {
    throw error instanceof Refusal ? error : malformed('The body is not valid JSON.');
  }
  // The reviver also visits the root, as the member '' of an object. In valid JSON a string before a colon is a key.
  const keys = text.match(/"(?:[^"\\]|\\.)*"\s*:?/g)?.filter((token) => token.endsWith(':')) ?? [];
  if (keys.length !== members - 1) throw malformed('The body repeats a key.');
  return value;
}

/**
 * How deep the brackets outside of strings are nested, in valid JSON. A string may lack its closing quote, so that no
 * text is searched twice.
 */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[\]{}]/gs)) {
    if (token.startsWith('"')) continue;
    depth += token === '[' || token === '{' ? 1 : -1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function readForm(text: string): Record<string, string> {
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
