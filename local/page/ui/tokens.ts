export interface Decoded {
  /** The whole token, as the answer has it. */
  readonly text: string;
  /** The fields of the answer that hold it. */
  readonly names: readonly string[];
  readonly parts: readonly [header: string, claims: string, signature: string];
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Every text in an answer, with its name. */
function textsIn(value: unknown, name = ''): [name: string, text: string][] {
  if (typeof value === 'string') return [[name, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => textsIn(member, key));
}

/** The first value that has this name, wherever the answer has it. */
export const namedIn = (answer: unknown, name: string): string | undefined =>
  textsIn(answer).find(([each]) => each === name)?.[1];

/** The tokens of an answer, each once. Avaya's begin with `jwt.`. */
export function tokensIn(answer: unknown): Decoded[] {
  const found = new Map<string, Decoded>();
  for (const [name, text] of textsIn(answer)) {
    const earlier = found.get(text);
    const decoded = earlier ?? decode(text);
    if (decoded) found.set(text, { ...decoded, names: [...new Set([...decoded.names, name])] });
  }
  return [...found.values()];
}

/** A compact JWS (RFC 7515 section 3.1); undefined for any other text. */
function decode(text: string): Decoded | undefined {
  const [header = '', claims = '', signature = '', ...more] = text.replace(/^jwt\./, '').split('.');
  if (more.length > 0 || !signature) return undefined;
  try {
    return {
      text,
      names: [],
      parts: [header, claims, signature],
      header: read(header),
      claims: read(claims),
    };
  } catch {
    return undefined;
  }
}

function read(part: string): Record<string, unknown> {
  const bytes = Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
    char.charCodeAt(0),
  );
  const value = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof value !== 'object' || value === null) throw new TypeError('not an object');
  return value;
}

/** The token for another user: the signature no longer fits. */
export function forged({ text, parts: [, claims] }: Decoded): string {
  const others = { ...read(claims), sub: 'somebody-else' };
  const part = btoa(JSON.stringify(others)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  return text.replace(claims, part);
}

const plain: Readonly<Record<string, string>> = {
  iss: 'Who made the token.',
  aud: 'Whom it is for.',
  sub: 'Whose token it is.',
  exp: 'It is refused from then on.',
  iat: 'When it was made.',
  nbf: 'It is refused before.',
  jti: 'Its own id. No other token has it.',
  nonce: 'The nonce. It makes the token good for one use.',
  nce: 'The nonce. It makes the token good for one use.',
  prn: 'Whose token it is.',
  name: 'The name that others see.',
  avatar_url: 'The picture that others see.',
  email: 'The address that the identity provider knows.',
  metadata: 'What the login says of the user.',
  tenantId: "The vendor's tenant: your account there.",
  user_id: 'Whose token it is.',
  app_id: "The vendor's app: yours.",
  type: 'What kind of token it is.',
  scopes: 'What the token allows.',
  client_id: 'The API key of the backend that asked.',
  integrationId: "The vendor's integration: yours.",
  alg: 'How it is signed.',
  typ: 'What it is.',
  kid: 'The key that signed it.',
  ver: "The version of the vendor's format.",
};

/** One sentence on a claim. `idClaim` is the claim that carries the user's id, if an app chooses it. */
export const explained = (claim: string, idClaim: unknown): string =>
  plain[claim] ?? (claim === idClaim ? 'Whose token it is.' : 'A claim of this vendor.');
