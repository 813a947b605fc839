const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
/** `POST /auth/verify` -> `PostAuthVerify`. */
export const pascalCase = (on: string) =>
  on
    .split(/[\W_]+/)
    .map((word, at) => capitalized(at === 0 ? word.toLowerCase() : word))
    .join('');
export const camelCase = (name: string) =>
  name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
