import { describe, expect, test } from '@jest/globals';
import type { Proofs } from '../../lambdas/contract/principal.ts';
import { appEndpoints } from '../../lambdas/http/app-endpoints.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { incoming } from '../profiles/route-of.ts';
import { demoApp, examples, profiles } from '../vending/demo-app.ts';
import { madeUpPorts } from '../vending/made-up-ports.ts';

const routes = Object.entries(profiles).flatMap(([name, { routes: all }]) =>
  all.flatMap(({ does, on, role }) => {
    if (does !== 'vend') return [];
    const shown = examples[name] ?? [];
    const example = shown.find((each) => each.on === on) ?? (all[0]?.on === on ? shown[0] : undefined);
    // Where no example shows the route's body, one that every such route reads.
    const body = example?.request ?? shown.find(({ request }) => request)?.request ?? { userId: 'alice' };
    return [{ name, on, role, body }];
  }),
);

/** A caller that lets nobody in, and keeps what it was shown. */
function watching(scheme: string): Caller & { readonly shown: Proofs[] } {
  const shown: Proofs[] = [];
  return {
    kind: 'oidc',
    scheme,
    shown,
    async authenticate({ proofs }) {
      shown.push(proofs);
      return undefined;
    },
  };
}

/** Serves one request of that route to callers that watch. */
async function served({ name, on, body }: (typeof routes)[number], headers: Record<string, string>) {
  const app = demoApp(name);
  const [own, backend] = [watching('Own'), watching('Backend')];
  const ports = { ...madeUpPorts(app), callers: [own], backends: [backend] };
  const [method, path] = on.split(' ');
  const endpoint = appEndpoints(app, ports).get(`${method} /demo${path}`);
  if (!endpoint) throw new Error(`${on} is not served`);
  const refusal = await failureOf(endpoint.serve(incoming({ headers, body })));
  return { refusal, own: own.shown, backend: backend.shown };
}

test('there are routes of every profile to look at', () => {
  expect(new Set(routes.map(({ name }) => name))).toEqual(new Set(Object.keys(profiles)));
});

describe.each(routes)('$name: $on', (route) => {
  const isOwn = route.role === 'integrator';
  const asked = isOwn ? 'own' : 'backend';
  const notAsked = isOwn ? 'backend' : 'own';

  test(`shows the proofs of its headers to ${isOwn ? "the app's callers" : 'backends'} alone`, async () => {
    const headers = { 'x-api-key': 'a-key', authorization: 'Bearer a.b-c_d~e+f/g==' };
    const { refusal, [asked]: shown, [notAsked]: others } = await served(route, headers);
    expect(shown).toMatchObject([{ apiKey: 'a-key', bearerToken: 'a.b-c_d~e+f/g==' }]);
    expect(others).toEqual([]);
    expect(refusal).toMatchObject({
      code: 'unauthenticated',
      options: { why: 'missing', headers: { 'www-authenticate': isOwn ? 'Own' : 'Backend' } },
    });
  });

  test.each([
    undefined,
    '',
    'a.b.c',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer  a',
    'Basic a.b.c',
    'Bearer a, Bearer b',
    ' Bearer a',
  ])('takes %j for no bearer token', async (authorization) => {
    const { [asked]: shown } = await served(route, authorization === undefined ? {} : { authorization });
    expect(shown).toHaveLength(1);
    expect(shown[0]?.bearerToken).toBeUndefined();
    expect(shown[0]?.apiKey).toBeUndefined();
  });

  test.each(['bearer', 'BEARER'])('knows the scheme as %s, too (RFC 9110 section 11.1)', async (scheme) => {
    const { [asked]: shown } = await served(route, { authorization: `${scheme} a.b.c` });
    expect(shown).toMatchObject([{ bearerToken: 'a.b.c' }]);
  });
});
