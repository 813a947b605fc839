/** `POST /auth/verify` as `PostAuthVerify`. */
export const routeName = (on: string): string =>
  on
    .split(/[\W_]+/)
    .map((word, at) => capitalized(at === 0 ? word.toLowerCase() : word))
    .join('');

/** Of the app `web-shop`: `webShopPostAuthVerify`. */
export const operationId = (app: string, on: string): string =>
  app.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()) + routeName(on);

const capitalized = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
