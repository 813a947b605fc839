/** What the signature of a compact JWS is over: header and payload in base64url (RFC 7515 section 5.1). */
export const signingInput = (header: object, claims: object): string =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
