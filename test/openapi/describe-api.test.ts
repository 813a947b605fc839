import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { appsOf } from '../../lambdas/config/apps.ts';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { answers } from '../../lambdas/http/refusals.ts';
import { routesOf } from '../../lambdas/profiles/routes.ts';
import { apiMarkdown } from '../../openapi/api-markdown.ts';
import { exampleBodyOf } from '../../openapi/body.ts';
import { describeApi } from '../../openapi/describe-api.ts';
import { errorGuide } from '../../openapi/error-guide.ts';
import { errorsMarkdown, errorsPage } from '../../openapi/errors-page.ts';
import { pagesOf } from '../../openapi/pages.ts';
import { examplesOf } from '../../openapi/samples.ts';
import demo from '../fixtures/demo-config.ts';
import { everyVendor } from '../infra/configs.ts';

type Operation = {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
};
const operationsOf = (config: VendingConfig) => {
  const { paths } = describeApi(config) as unknown as {
    paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      key: `${method.toUpperCase()} ${path}`,
      operation,
    })),
  );
};
const documentOf = (name: string) => readFileSync(join(import.meta.dirname, '../../docs', name), 'utf8');

describe.each([demo, everyVendor])('the description of $name', (config) => {
  const operations = operationsOf(config);

  test('has every route of every app, and what the service has besides', () => {
    const routes = appsOf(config).flatMap((app) =>
      routesOf(app).map(({ on }) => on.replace(' ', ` /${app.name}`)),
    );
    const own = ['GET /health', 'GET /openapi.json', 'GET /errors'];
    expect(operations.map(({ key }) => key).sort()).toEqual([...routes, ...own].sort());
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  test('refers to nothing that it does not have', () => {
    const document = describeApi(config) as unknown as Record<string, Record<string, object>>;
    const references = new Set(
      Array.from(JSON.stringify(document).matchAll(/"#\/components\/(\w+\/[^"]+)"/g), ([, name]) => name),
    );
    const names = Object.entries(document['components'] ?? {}).flatMap(([kind, each]) =>
      Object.keys(each).map((name) => `${kind}/${name}`),
    );
    expect(references.size).toBeGreaterThan(20);
    expect([...references].filter((name) => !names.includes(name ?? ''))).toEqual([]);
  });

  test('has an example for every body, and each is one that the route reads', () => {
    for (const app of appsOf(config))
      for (const route of routesOf(app)) {
        const body = exampleBodyOf(app, route, examplesOf({ profile: config.apps[app.name]?.profile ?? '' }));
        if (body === undefined || !route.body || !('read' in route) || !route.read) continue;
        const path = app.settings as Record<string, string>;
        const headers = ['subscribe', 'reissue'].includes(route.does)
          ? { authorization: 'Bearer a.b.c' }
          : {};
        const kinds = app.callers.map(({ kind }) => kind);
        expect(route.read({ headers, path, body, sourceIp: '192.0.2.1' }, app.settings, kinds)).toBeDefined();
      }
  });
});

test('a hundred apps are described in less than what a function may answer', () => {
  const [own] = Object.values(everyVendor.apps);
  const apps = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`app${at}`, own]));
  const { length } = JSON.stringify(describeApi({ name: 'many', apps } as VendingConfig));
  // 6 MB (Lambda quotas); a description that is not compressed is sent in base64.
  expect(length * (4 / 3)).toBeLessThan(6_000_000);
});

test('the guide has every code, and the page an anchor for each', () => {
  expect(Object.keys(errorGuide).sort()).toEqual(Object.keys(answers).sort());
  for (const code of Object.keys(answers)) {
    expect(errorsPage()).toContain(`<section id="${code}">`);
    expect(documentOf('errors.md')).toContain(`\n## ${code}\n`);
  }
});

// `npm run docs` writes both.
test('docs/errors.md and docs/api.md are what `npm run docs` writes', () => {
  expect(documentOf('errors.md')).toBe(errorsMarkdown());
  expect(documentOf('api.md')).toBe(apiMarkdown(demo));
});

test('the pages are what the function has', () => {
  const { '/openapi.json': page } = pagesOf(demo);
  const text = gunzipSync(Buffer.from(page?.gzip ?? '', 'base64')).toString();
  expect(JSON.parse(text)).toMatchObject({ openapi: '3.1.1', info: { title: demo.name } });
});
