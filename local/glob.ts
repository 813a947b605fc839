/**
 * Whether the whole of `text` fits `pattern`, where `*` stands for any run of characters and `?` for exactly one
 * (IAM User Guide, "Policy elements: Resource"). Case-sensitive.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '[^]*').replaceAll('?', '[^]')}$`).test(text);
}
