/** The signed text of a compact JWS: header and payload in base64url (RFC 7515 section 5.1). */
export const signingInput = (header: object, claims: object): string =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
