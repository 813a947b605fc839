/** What a token must name for an app to take it. */
export interface Client {
  readonly issuer: string;
  readonly audience: string | readonly string[];
}

/** An error of RFC 6749 section 5.2. */
export class LoginError extends Error {
  readonly code: string;

  constructor(code: string, description: string) {
    super(description);
    this.code = code;
  }
}

/**
 * The app that a login is for: the one that `client_id` names, or the one whose audience `audience` or `resource`
 * (RFC 8707) names. If all apps have one provider and audience, any `client_id` will do. Refuses: `invalid_client`.
 */
export function clientNamed(given: URLSearchParams, apps: ReadonlyMap<string, Client>): Client {
  const wanted = ['client_id', 'audience', 'resource'].map((name) => given.get(name) ?? '');
  const [, ...audiences] = wanted;
  const found =
    wanted.map((name) => apps.get(name)).find((client) => client !== undefined) ??
    [...apps.values()].find(({ audience }) => [audience].flat().some((each) => audiences.includes(each))) ??
    onlyOne([...apps.values()]);
  if (found) return found;
  const names = apps.size > 0 ? [...apps.keys()].join(', ') : 'none has the caller `oidc`';
  throw new LoginError('invalid_client', `client_id must name an app that takes logins: ${names}`);
}

function onlyOne(clients: readonly Client[]): Client | undefined {
  const different = new Set(clients.map(({ issuer, audience }) => JSON.stringify([issuer, audience])));
  return different.size === 1 ? clients[0] : undefined;
}
