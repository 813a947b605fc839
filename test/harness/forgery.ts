import { decodeJwt, decodeProtectedHeader, type JWTHeaderParameters, SignJWT } from 'jose';

/** The same header and claims, signed with a secret that is not the app's. */
export const withWrongSecret = (token: string): Promise<string> =>
  new SignJWT(decodeJwt(token))
    .setProtectedHeader(decodeProtectedHeader(token) as JWTHeaderParameters)
    .sign(Buffer.from('a secret of somebody else, 32 bytes'));
