/** Samples, templates and tools write these in place of a value. */
const placeholder = new RegExp(
  [
    '(change|replace).?(me|this)|place.?holder|insert.{0,12}here|your.{0,12}(secret|key|token|id\\b)',
    'at.least.\\d+.(bit|byte|char)|^process\\.env\\.|^\\{\\{.*\\}\\}$|^\\$\\{?\\w+\\}?$|^%\\w+%$',
    // The whole value: a word, or words in brackets.
    '^(null|undefined|none|todo|tbd|secret|password|string|test|example|\\.{3}|…|x{3,200}|\\*{3,200})$',
    '^<(?![!?]|html\\b)[^<>]+>$|^\\[[\\w -]+\\]$',
  ].join('|'),
  'i',
);

export const isPlaceholder = (text: string): boolean => placeholder.test(text);

const word = '(?:[Ss]ecret|[Kk]ey|[Tt]oken|[Pp]assword)';
const lowerName = '(?:[a-z]{3,40}|[a-z][a-z\\d]{0,20}(?:[_.-][a-z\\d]{1,20}){1,5})';
/** A value in Base64 may end in `=`. */
const line = new RegExp(
  `^(?:(?:export|set)\\s+|\\$env:)?(?:[A-Z][A-Z\\d_-]{2,}|${lowerName}|[\\w-]{0,40}${word}\\w{0,40})(?:\\s*=\\s*|:\\s+)(?!=*$)\\S`,
);

/** What a text is if it is not what was asked for, and the sentence that helps. The first that matches counts. */
const mistakes: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [placeholder, 'the value is a placeholder: paste the real one'],
  [/^<(!|\?xml|[a-z]+[\s>])/i, 'the value is HTML'],
  [/^["'`“”„‘’‚«»].*["'`“”‘’«»]$/s, 'the value is in quotation marks: paste it without them'],
  [/^(authorization:\s*)?(bearer|basic)\s/i, 'the value is a header: paste only what follows its scheme'],
  [line, 'the value is a line with a name: paste only what follows the name'],
  [/^[a-z][a-z\d+.-]*:\/\/\S+$/i, 'the value is a URL'],
  [/^arn:[\w-]+:/i, 'the value is an ARN: paste what the resource holds'],
  [/^\[\s*["{]/, 'the value is a JSON list: paste one value alone'],
];

/** Names the mistake of the paste, if this text is a known one. The sentence never quotes the text. */
export const mistakeOf = (text: string): string | undefined =>
  mistakes.find(([pattern]) => pattern.test(text))?.[1];

/** The JSON that a text in Base64 stands for, if it does. */
export function decodedJson(text: string): unknown {
  if (!/^[\w+/\s-]+={0,2}$/.test(text)) return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString());
  } catch {
    return undefined;
  }
}

/** A row of the key/value editor whose name says that its value is not secret, or that it is an error. */
export const namesNoSecret = (name: string): boolean => {
  const words = name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
  return (
    /public|error|message|status|code/.test(words) ||
    /(^|[^a-z]|client|app|key|user|account|tenant)(k?id|ur[il]|name|user|app|account|region|arn)$/.test(words)
  );
};
