import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Document, documents, readDocument, root } from './markdown.ts';

/** Links, pictures and `src` that lead into the repository. */
const linksOf = ({ path, prose }: Document) => {
  const text = prose.join('\n').replaceAll(/`[^`\n]+`/g, '');
  return Array.from(
    text.matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g),
    ([, link, source]) => link ?? source ?? '',
  )
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [file = '', anchor] = link.split('#');
      return { link, file: file === '' ? path : normalize(join(dirname(path), file)), anchor };
    });
};

const broken = (document: Document, all: readonly Document[]) =>
  linksOf(document)
    .filter(({ file, anchor }) => {
      const target = all.find(({ path }) => path === file);
      return !(target || existsSync(join(root, file))) || (anchor && target && !target.anchors.has(anchor));
    })
    .map(({ link }) => `${document.path}: ${link}`);

test('every link leads to a file, and to a heading of it', () => {
  expect(documents.flatMap(linksOf).length).toBeGreaterThan(200);
  expect(documents.flatMap((document) => broken(document, documents))).toEqual([]);
});

test('control: a file, a heading and a picture that do not exist are found', () => {
  const page = readDocument(
    'docs/page.md',
    '# A `b`: c\n[1](none.md) [2](#a-b-c) [3](#a) [4](../README.md#none) ![5](no.svg)',
  );
  expect(broken(page, [...documents, page])).toEqual(
    ['none.md', '#a', '../README.md#none', 'no.svg'].map((link) => `docs/page.md: ${link}`),
  );
});

test('every document is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const path of reached)
    for (const { file } of documents.filter((each) => each.path === path).flatMap(linksOf)) reached.add(file);
  expect(documents.map(({ path }) => path).filter((path) => !reached.has(path))).toEqual([]);
});

test('the README is one to read: at most 90 lines', () => {
  expect(readFileSync(join(root, 'README.md'), 'utf8').split('\n').length - 1).toBeLessThanOrEqual(90);
});
