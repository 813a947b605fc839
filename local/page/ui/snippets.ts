import type { AppCard, Person } from '../card.ts';
import { clientSnippets, type Snippet } from './client-snippets.ts';
import {
  type ApiRequest,
  type Carried,
  nonceRouteOf,
  requestTo,
  sendCodeRequest,
  vendRequest,
} from './requests.ts';

/** Stand in the request for what is not known before the code runs. */
const unknown = { nonce: '%NONCE%', code: '%CODE%' };

/** The code that gets this person's token, in several languages. */
export function snippetsOf(card: AppCard, person: Person, carried: Carried): Snippet[] {
  const proof = { authorization: 'Bearer %LOGIN%' };
  const nonce = card.nonce === 'none' ? undefined : unknown.nonce;
  const guestSecret = carried.guestSecret;
  const vend = vendRequest(card, person, { proof, nonce, code: unknown.code, guestSecret });
  const makesNonce = card.nonce === 'route' ? nonceRouteOf(card) : undefined;
  const before = {
    login: carried.proof?.['authorization']?.replace('Bearer ', ''),
    nonce: makesNonce === undefined ? undefined : requestTo(card, makesNonce),
    sms: person.kind === 'passcode' ? sendCodeRequest(card, person.phoneNumber) : undefined,
  };
  const path = card.profile === 'qiscus' && makesNonce?.includes('/sdk/') ? 'results.nonce' : 'nonce';
  return [
    { name: 'curl', text: curlText(vend, before, path, person) },
    { name: 'fetch', text: fetchText(vend, before, path, person) },
    ...clientSnippets(card, person),
  ];
}

/** What comes before the request for the token. */
interface Before {
  readonly login: string | undefined;
  readonly nonce: ApiRequest | undefined;
  readonly sms: ApiRequest | undefined;
}

const has = (request: ApiRequest, placeholder: string) => JSON.stringify(request).includes(placeholder);

const shellWords = (text: string) =>
  text.replaceAll("'", `'\\''`).replaceAll(/%(\w+)%/g, (_, name: string) => `'"$${name}"'`);

function curlLine({ method, path, headers, body }: ApiRequest): string {
  const parts = [
    `curl -s ${method === 'GET' ? '' : `-X ${method} `}${location.origin}${path}`,
    ...Object.entries(headers).map(([name, value]) => `-H '${shellWords(`${name}: ${value}`)}'`),
    ...(body === undefined ? [] : [`-d '${shellWords(JSON.stringify(body))}'`]),
  ];
  return parts.join(' \\\n  ');
}

function curlText(vend: ApiRequest, before: Before, path: string, person: Person): string {
  const lines = [
    before.nonce &&
      `NONCE=$(${curlLine(before.nonce)} |\n  node -pe 'JSON.parse(fs.readFileSync(0)).${path}')`,
    before.sms && `${curlLine(before.sms)}\nread -r CODE`,
    has(vend, '%PASSCODE%') && `PASSCODE=$(printf '%s:%s' '${person.id}' "$CODE" | base64)`,
    has(vend, '%LOGIN%') && (before.login ? `LOGIN='${before.login}'` : 'read -r LOGIN'),
    curlLine(vend),
  ];
  return lines.filter(Boolean).join('\n\n');
}

const jsValue = (value: unknown) =>
  JSON.stringify(value, null, 2)
    .replaceAll(/"([a-z_][\w$]*)":/gi, '$1:')
    .replaceAll(/"%(\w+)%"/g, (_, name: string) => name.toLowerCase())
    .replaceAll(
      /"([^"]*)%(\w+)%([^"]*)"/g,
      (_, start: string, name: string, end: string) => `\`${start}\${${name.toLowerCase()}}${end}\``,
    );

function fetchCall({ method, path, headers, body }: ApiRequest): string {
  const hasBody = body !== undefined;
  if (method === 'GET' && Object.keys(headers).length === 0)
    return `await fetch('${location.origin}${path}')`;
  const options = [
    `  method: '${method}',`,
    ...(Object.keys(headers).length > 0 ? [`  headers: ${indent(jsValue(headers))},`] : []),
    ...(hasBody ? [`  body: JSON.stringify(${indent(jsValue(body))}),`] : []),
  ];
  return `await fetch('${location.origin}${path}', {\n${options.join('\n')}\n})`;
}

const indent = (text: string) => text.replaceAll('\n', '\n  ');

function fetchText(vend: ApiRequest, before: Before, path: string, person: Person): string {
  const [, results] = path.split('.');
  const taken = results ? '{ results: { nonce } }' : '{ nonce }';
  const lines = [
    before.nonce && `const ${taken} = await (${fetchCall(before.nonce)}).json();`,
    before.sms && `${fetchCall(before.sms)};\nconst code = prompt('The code of the SMS');`,
    has(vend, '%PASSCODE%') && `const passcode = btoa(\`${person.id}:\${code}\`);`,
    has(vend, '%LOGIN%') && `const login = '${before.login ?? '…'}';`,
    `const response = ${fetchCall(vend)};\nconst answer = await response.json();`,
  ];
  return lines.filter(Boolean).join('\n\n');
}
