import assert from 'node:assert/strict';
import { startRelay } from '../acceptance/clients/relay.ts';
import type { Check } from '../harness/checks.ts';
import { baseUrl, chatsdk, origin } from '../harness/target.ts';
import { profiles } from '../vending/demo-app.ts';
import { type Asked, ask, type Seen } from './ask.ts';
import { type Login, logins } from './logins.ts';
import type { Websites } from './open-browser.ts';

/** Another name, and the same name at another port. */
const foreignOrigins = ['http://evil.example', 'http://localhost:8082'];
/** The gateway has one list for all apps: this origin is of another app. */
const otherAppsOrigin = 'http://localhost:8081';
export const origins = [origin, otherAppsOrigin, ...foreignOrigins];

/** What tracing and HTTP libraries add to every request of a page. */
const added = {
  baggage: 'sentry-environment=production',
  'sentry-trace': '771a43a4192642f0b136d5159a501700-7b5b4a1a1d8f4f0c-1',
  traceparent: '00-771a43a4192642f0b136d5159a501700-7b5b4a1a1d8f4f0c-01',
  tracestate: 'vendor=1',
  'x-datadog-origin': 'rum',
  'x-datadog-parent-id': '1',
  'x-datadog-sampling-priority': '1',
  'x-datadog-tags': '_dd.p.tid=66f0000000000000',
  'x-datadog-trace-id': '2',
  'x-requested-with': 'XMLHttpRequest',
};
const everyHeader = (profile: string) => ({
  ...added,
  ...Object.fromEntries((profiles[profile]?.requestHeaders ?? []).map((name) => [name, '1'])),
});

/** What every page may rely on to read of an answer that gives a token. */
const readable = ['apigw-requestid', 'date', 'ratelimit', 'ratelimit-policy'];

export const corsChecks = ({ visit }: Websites): Check[] => {
  async function logIn(from: string, { profile, run }: Login, more: Partial<Asked> = {}, base = baseUrl) {
    const { page, errors } = await visit(from);
    const seen = await run(
      (request) =>
        ask(page, { ...request, ...more, headers: { ...everyHeader(profile), ...request.headers } }),
      base,
    );
    await page.context().close();
    return { ...seen, errors };
  }
  const blocked = ({ failed, errors }: Seen & { readonly errors: readonly string[] }, because: RegExp) => {
    assert.match(failed ?? 'an answer', /Failed to fetch/);
    assert.match(errors.join('\n'), because);
  };
  /** Runs with a service whose answers have other headers. */
  async function altered(change: (headers: Headers) => void, run: (base: string) => Promise<void>) {
    const relay = await startRelay(baseUrl, {
      changeHeaders(headers) {
        const changed = new Headers(headers);
        change(changed);
        return changed;
      },
    });
    await run(relay.url).finally(relay.close);
  }
  const chat = logins.find(({ profile }) => profile === 'chatsdk') as Login;

  return [
    ...logins.flatMap((login): Check[] => [
      {
        name: `${login.profile}: a page logs in with credentials: 'include' and every header`,
        async run() {
          const { status, body, headers, errors } = await logIn(origin, login);
          assert.equal(status, 200, errors.join('\n'));
          assert.match(body[login.token], /^[\w.-]+$/);
          assert.deepEqual(
            readable.filter((name) => headers[name] === undefined),
            [],
          );
        },
      },
      ...foreignOrigins.map((foreign) => ({
        name: `${login.profile}: a page of ${foreign} is blocked, with and without credentials`,
        async run() {
          for (const credentials of ['include', 'omit'] as const)
            blocked(await logIn(foreign, login, { credentials }), /No 'Access-Control-Allow-Origin' header/);
        },
      })),
    ]),
    {
      name: 'a page of an origin of another app gets no token either',
      run: async () => assert.equal((await logIn(otherAppsOrigin, chat)).status, 403),
    },
    {
      name: 'a page reads why it was refused, and HEAD',
      async run() {
        const { page } = await visit(origin);
        const url = `${chatsdk.url}/api/auth/chat-token`;
        const refused = await ask(page, { url });
        assert.deepEqual([refused.status, refused.headers['www-authenticate']], [401, 'Bearer']);
        assert.equal((await ask(page, { url: `${baseUrl}/health`, method: 'HEAD' })).status, 200);
        await page.context().close();
      },
    },
    {
      name: 'control: without Access-Control-Allow-Credentials the same page is blocked, but not without credentials',
      run: () =>
        altered(
          (headers) => headers.delete('access-control-allow-credentials'),
          async (base) => {
            blocked(
              await logIn(origin, chat, {}, base),
              /must be 'true' when the request's credentials mode/,
            );
            assert.equal((await logIn(origin, chat, { credentials: 'omit' }, base)).status, 200);
          },
        ),
    },
    {
      name: 'control: each of the headers is needed in the preflight',
      run: async () => {
        for (const name of Object.keys(everyHeader('chatsdk')))
          await altered(
            (headers) => {
              const allowed = headers.get('access-control-allow-headers')?.split(',') ?? [];
              if (allowed.length > 0)
                headers.set(
                  'access-control-allow-headers',
                  allowed.filter((each) => each !== name).join(','),
                );
            },
            async (base) =>
              blocked(await logIn(origin, chat, {}, base), new RegExp(`header field ${name} is not allowed`)),
          );
      },
    },
    {
      name: 'control: a foreign page reaches the service once CORS lets it, and is then refused by the app',
      run: () =>
        altered(
          (headers) => {
            for (const [name, value] of Object.entries(permissive)) headers.set(name, value);
          },
          async (base) => assert.equal((await logIn('http://evil.example', chat, {}, base)).status, 403),
        ),
    },
  ];
};

const permissive = {
  'access-control-allow-origin': 'http://evil.example',
  'access-control-allow-credentials': 'true',
  'access-control-allow-headers': ['authorization', ...Object.keys(everyHeader('chatsdk'))].join(','),
};
