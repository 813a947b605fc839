import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

export interface Block {
  readonly language: string;
  readonly code: string;
  /** Line of its fence in the document, from 1. */
  readonly line: number;
  /** The text of the line before it that is not empty. */
  readonly before: string;
}

export interface Document {
  /** From the root of the repository. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** The text outside of fenced blocks, line by line. */
  readonly prose: readonly string[];
  /** What a link can lead to in it. */
  readonly anchors: ReadonlySet<string>;
}

/** Every document that is for people. `bench/` writes its own. */
export const documents: readonly Document[] = globSync(['*.md', 'docs/**/*.md', 'examples/*.md'], {
  cwd: root,
})
  .sort()
  .map((path) => readDocument(path, readFileSync(join(root, path), 'utf8')));

export function readDocument(path: string, text: string): Document {
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: { fence: string; language: string; code: string[]; line: number } | undefined;
  for (const [at, line] of text.split('\n').entries()) {
    const [, indent = '', fence = '', language = ''] = /^( *)(`{3,})([^`]*)$/.exec(line) ?? [];
    if (open && fence.startsWith(open.fence) && language === '') {
      const before = prose.findLast((each) => each.trim() !== '') ?? '';
      blocks.push({ ...open, code: `${open.code.join('\n')}\n`, before });
      open = undefined;
    } else if (open) open.code.push(line);
    else if (fence) open = { fence, language: language.trim(), code: [], line: at + 1 };
    else prose.push(line);
    if (open && indent && open.code.length > 0) open.code.push(open.code.pop()?.slice(indent.length) ?? '');
  }
  return { path, blocks, prose, anchors: anchorsOf(prose) };
}

/** As GitHub makes them of headings. */
function anchorsOf(prose: readonly string[]): Set<string> {
  const anchors = new Set<string>();
  for (const line of prose) {
    for (const [, id = ''] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
    const [, heading] = /^#{1,6} (.+?)\s*$/.exec(line) ?? [];
    if (heading === undefined) continue;
    const text = heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const slug = text.replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-');
    let unique = slug;
    for (let twin = 1; anchors.has(unique); twin += 1) unique = `${slug}-${twin}`;
    anchors.add(unique);
  }
  return anchors;
}

/** The code spans of its prose, and the lines of its blocks in these languages. */
export const codeOf = ({ prose, blocks }: Document, languages: readonly string[]): string[] => [
  ...prose.flatMap((line) => Array.from(line.matchAll(/`([^`]+)`/g), ([, code = '']) => code)),
  ...blocks.filter(({ language }) => languages.includes(language)).flatMap(({ code }) => code.split('\n')),
];
