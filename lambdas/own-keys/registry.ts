/** How keys are published that only some apps have. A bundle keeps the line if one of its apps has (`infra/code.ts`). */
export { publishedKeySet as privateKeys } from './published-key-set.ts';
