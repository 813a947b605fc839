import { relay } from './exchanges.ts';
import type { ApiRequest } from './requests.ts';
import { namedIn } from './tokens.ts';

class Refused extends Error {}

/** Sends a request and gives the answer's JSON. Throws `Refused` for any other answer than success. */
export async function call({
  method,
  path,
  headers,
  body,
}: ApiRequest): Promise<{ answer: unknown; headers: Headers }> {
  const response = await fetch(`${relay}${path}`, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer = text === '' ? {} : JSON.parse(text);
  if (!response.ok) throw new Refused(saidIn(answer) ?? `It was answered ${response.status}.`);
  return { answer, headers: response.headers };
}

const saidIn = (answer: unknown) =>
  namedIn(answer, 'detail') ??
  namedIn(answer, 'title') ??
  namedIn(answer, 'message') ??
  namedIn(answer, 'code');
