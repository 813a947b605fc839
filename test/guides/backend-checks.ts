import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeJwt } from 'jose';
import { vendors } from '../../examples/serve.ts';
import type { Credentials } from '../../local/seed.ts';
import type { Check } from '../harness/checks.ts';
import { call } from '../harness/http.ts';

const folder = join(import.meta.dirname, '../../examples');
const languages = { php: 'php', py: 'python3', rb: 'ruby' } as const;
type Extension = keyof typeof languages;
const extensions = Object.keys(languages) as Extension[];

const isHere = (program: string) => spawnSync(program, ['--version']).status === 0;
/** Debian's packages are `php-cli`, `python3` and `ruby`. */
export const missingLanguages = (): string[] =>
  Object.values(languages).filter((program) => !isHere(program));

// biome-ignore lint/suspicious/noExplicitAny: a vendor's answer
type Answer = any;

/** Whom the token of a vendor's answer is for. */
const subjects: Readonly<Record<string, (answer: Answer) => unknown>> = {
  /** The vendor's token is opaque; the stand-in checks what it is asked. */
  avaya: ({ jwtToken }) => (jwtToken.startsWith('jwt.') ? 'shop-7' : jwtToken),
  chatsdk: ({ token }) => decodeJwt(token)['user_id'],
  comapi: ({ jwt }) => decodeJwt(jwt).sub,
  qiscus: ({ identity_token }) => decodeJwt(identity_token)['prn'],
  wonderful: ({ id, token }) => (decodeJwt(token).sub === id ? id : token),
};

/** As `backend.js` says. */
const userOf = (vendor: string) =>
  vendor === 'wonderful' ? '4b7e9a51-3f5b-4d8c-8e6a-6f0f7c1e9b10' : 'shop-7';

/** What a page has from the vendor's SDK, by vendor. */
const nonces: Readonly<Record<string, (app: string, settings: Answer) => Promise<string>>> = {
  comapi: async (app, { apiSpaceId }) =>
    (await call('GET', `${app}/apispaces/${apiSpaceId}/sessions/start`)).body.nonce,
  qiscus: async (app) => (await call('POST', `${app}/api/v2/sdk/auth/nonce`)).body.results.nonce,
};

/** Each vendor's backend gets a token for its user, in each language that is here; with a wrong key it fails. */
export function backendChecks(credentials: Credentials, examplesUrl: string): Check[] {
  const argumentOf = (vendor: string) =>
    nonces[vendor]?.(`${credentials.baseUrl}/${vendor}`, credentials.apps[vendor]) ?? 'Alice';

  async function run(
    vendor: string,
    extension: Extension,
    argument: string,
    apiKey?: string,
  ): Promise<Answer> {
    const key = apiKey && { [`${vendor.toUpperCase()}_API_KEY`]: apiKey };
    const file = join(folder, vendor, `backend.${extension}`);
    const env = { ...process.env, ...key };
    const { stdout } = await promisify(execFile)(languages[extension], [file, userOf(vendor), argument], {
      env,
      timeout: 60_000,
    });
    return JSON.parse(stdout);
  }

  return vendors
    .filter((vendor) => vendor in credentials.apps)
    .flatMap((vendor): Check[] => [
      {
        name: `${vendor}: the backend in Node`,
        async run() {
          const nonce = await argumentOf(vendor);
          const { status, body } = await call('POST', `${examplesUrl}/${vendor}/backend`, { nonce });
          assert.equal(status, 200, JSON.stringify(body));
          assert.equal(subjects[vendor]?.(body), userOf(vendor));
        },
      },
      ...extensions
        .filter((extension) => isHere(languages[extension]))
        .map((extension) => ({
          name: `${vendor}: the backend in ${languages[extension]}`,
          async run() {
            assert.equal(
              subjects[vendor]?.(await run(vendor, extension, await argumentOf(vendor))),
              userOf(vendor),
            );
            const argument = await argumentOf(vendor);
            await assert.rejects(run(vendor, extension, argument, 'a-wrong-key'));
          },
        })),
    ]);
}
