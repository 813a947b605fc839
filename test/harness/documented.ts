import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files that a document's Markdown links to. */
export const linkedFrom = (document: string, markdown: string): string[] =>
  Array.from(markdown.matchAll(/\]\(([^)#]+)/g), ([, path = '']) => join(dirname(document), path));

/** The tests that Markdown names as `"title" in [file](path)`, as title and path. */
export const namedTests = (markdown = ''): readonly (readonly [title: string, path: string])[] =>
  Array.from(markdown.matchAll(/"([^"]+)" in \[[\w-]+\]\(([^)]+)\)/g), ([, title = '', path = '']) => [
    title,
    path,
  ]);

/** Those of these tests whose title their file does not have, outside its comments. */
export const untitled = (document: string, markdown = ''): string[] =>
  namedTests(markdown).flatMap(([title, path]) => {
    const source = readFileSync(join(dirname(document), path), 'utf8');
    const lines = source.split('\n').filter((line) => !/^\s*(?:\/\/|\/?\*)/.test(line));
    return lines.some((line) => line.includes(title)) ? [] : [`${path}: ${title}`];
  });
