import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { call } from '../../harness/http.ts';
import type { Served } from '../../harness/serve.ts';

type Headers = Readonly<Record<string, string>>;

/** Asks a function for one thing, and says whether it got it. */
export type Use = () => Promise<boolean>;
export type Uses = Readonly<Record<string, Use>>;

/** The clients of one app: its users and its backend, with the credentials that were made up for them. */
export function clientOf({ credentials, outboxFile }: Served, name: string) {
  const app = credentials.apps[name];
  if (!app) throw new Error(`there is no app ${name}`);
  const ask = (route: string, body?: unknown, headers: Headers = {}) => {
    const [method = '', path = ''] = route.split(' ');
    return call(method, `${credentials.baseUrl}/${name}${path}`, body, headers);
  };
  return {
    app,
    ask,
    use:
      (...request: Parameters<typeof ask>): Use =>
      async () =>
        (await ask(...request)).status < 400,
    login: bearer(app.bearerToken),
    key: { 'x-api-key': app.apiKey },
    nonce: async (): Promise<string> => (await ask('POST /nonce')).body.nonce,
    /** A phone number, and the code that it was sent. */
    async newCode() {
      const phone_number = newNumber();
      await ask('POST /auth/passcode', { phone_number });
      const sent = readFileSync(outboxFile, 'utf8').split('\n');
      const { message } = JSON.parse(sent.findLast((line) => line.includes(phone_number)) ?? '{}');
      return [phone_number, /\d{6}/.exec(message)?.[0] ?? ''] as const;
    },
  };
}

export const newNumber = () => `+62${randomInt(10 ** 9, 10 ** 10)}`;
export const bearer = (token: unknown) => ({ authorization: `Bearer ${token}` });
/** Two texts in one header (RFC 7617). */
export const pair = (scheme: string, name: unknown, secret: unknown) => ({
  authorization: `${scheme} ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
});
