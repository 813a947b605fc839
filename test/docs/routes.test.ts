import { expect, test } from '@jest/globals';
import { everyAppRoutes } from '../../lambdas/profiles/every-app.ts';
import * as registry from '../../lambdas/profiles/registry.ts';
import { codeOf, type Document, documents, readDocument } from './markdown.ts';

const routes = [
  ...[...everyAppRoutes, ...Object.values(registry).flatMap((profile) => [...profile.routes])].map(
    ({ on }) => on,
  ),
  ...['GET /health', 'GET /openapi.json', 'GET /errors'],
];
const known = new Set(routes.flatMap((route) => [route, route.replace('GET', 'HEAD')]));

const unknown = (document: Document) =>
  codeOf(document, [])
    .flatMap((code) => Array.from(code.matchAll(/\b(GET|HEAD|POST|PUT|PATCH|DELETE) (\/[^\s`,;]*)/g)))
    .map(([, method = '', path = '']) => `${method} ${path.replace(/^\/\{app\}/, '')}`)
    .filter((route) => !known.has(route))
    .map((route) => `${document.path}: ${route}`);

test('every route of the documents exists', () => {
  expect(documents.flatMap(unknown)).toEqual([]);
});

test('control: those that do not exist are found', () => {
  const page = readDocument('page.md', '`POST /{app}/nonces` `GET /token` `HEAD /health` `POST /nonce`');
  expect(unknown(page)).toEqual(['page.md: POST /nonces', 'page.md: GET /token']);
});
