import type { SecretName } from '../../lambdas/contract/secrets.ts';

const compactJws = /^(?:[\w-]+\.){2}[\w-]+$/;

/** The token of an answer that the keys of this secret have signed, wherever the vendor's answer has it. */
export function tokenIn(answer: unknown, secret: SecretName): string | undefined {
  const isWanted = (name: string) => (secret === 'ws-signing-key') === (name === 'wsToken');
  return namedTexts('', answer).find(([name, text]) => isWanted(name) && compactJws.test(text))?.[1];
}

/** Every text in an answer, and the name that it has. */
function namedTexts(name: string, value: unknown): [name: string, text: string][] {
  if (typeof value === 'string') return [[name, value]];
  return Object.entries(value ?? {}).flatMap(([each, member]) => namedTexts(each, member));
}
