import { entryOf } from './literal.ts';

/**
 * The text of a configuration with one more app at the end of `apps: { ... }`; all else stays as it is. Undefined if the
 * text has no such object behind `defineConfig(`.
 */
export function withApp(text: string, name: string, app: object): string | undefined {
  const code = masked(text);
  const call = code.search(/\bdefineConfig\s*\(/);
  const [begin] = call < 0 ? [] : (/\bapps\s*:\s*\{/.exec(code.slice(call)) ?? []);
  if (begin === undefined) return undefined;
  const open = code.indexOf(begin, call) + begin.length;
  const close = endOf(code, open);
  if (close === undefined) return undefined;
  // The brace stands on its own line, or on that of the first app.
  const isAlone = lineBefore(text, close).trim() === '';
  const indent = /^\s*/.exec(lineBefore(text, isAlone ? close : open))?.[0] ?? '';
  const unit = indent.includes('\t') ? '\t' : '  ';
  const entry = entryOf(name, app, indent + unit, unit);
  const last = code.slice(0, close).trimEnd().length;
  const comma = /[,{]/.test(code[last - 1] ?? '') ? '' : ',';
  const at = isAlone ? close - indent.length : close;
  const added = isAlone ? `${entry}\n` : `\n${entry}\n${indent}`;
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  return (
    text.slice(0, last) + comma + text.slice(last, at) + added.replaceAll('\n', lineEnd) + text.slice(at)
  );
}

/** The code alone, of the same length: comments are spaces, and texts hold no braces. */
const masked = (text: string) =>
  text.replace(/\/\/.*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g, (part) =>
    (part.startsWith('/') ? ' ' : 'x').repeat(part.length),
  );

/** Where the object ends whose content begins here. */
function endOf(code: string, from: number): number | undefined {
  let depth = 1;
  for (let at = from; at < code.length; at += 1) {
    if (code[at] === '{') depth += 1;
    if (code[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return undefined;
}

const lineBefore = (text: string, at: number) => text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
