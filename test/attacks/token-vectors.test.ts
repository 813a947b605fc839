import { describe, expect, test } from '@jest/globals';
import { calculateJwkThumbprint, importJWK, type JWK } from 'jose';
import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { type KeyEntry, readKeys } from '../../lambdas/keys/key-document.ts';
import type { Keys, SigningKey } from '../../lambdas/keys/signing-key.ts';
import type { Taken } from '../../lambdas/vending/take-key.ts';
import { verifyJws } from '../../lambdas/vending/verify-token.ts';
import { failureOf } from '../doubles/failure-of.ts';

/** The claims of RFC 7515 appendix A.1.1, to the byte, and a time at which they are good. */
const claims =
  'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
const said = { iss: 'joe', exp: 1_300_819_380, 'http://example.com/is_root': true };
const times = { now: said.exp - 1, skewSeconds: 0 };

const vectors: [
  title: string,
  algorithm: Algorithm,
  header: object,
  head: string,
  jwk: JWK,
  signature: string,
][] = [
  [
    'RFC 7515 A.1',
    'HS256',
    { typ: 'JWT' },
    'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9',
    {
      kty: 'oct',
      k: 'AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow',
    },
    'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
  ],
  [
    'RFC 7515 A.2',
    'RS256',
    {},
    'eyJhbGciOiJSUzI1NiJ9',
    {
      kty: 'RSA',
      n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
    'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
  ],
  [
    'RFC 7515 A.3',
    'ES256',
    {},
    'eyJhbGciOiJFUzI1NiJ9',
    {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
    'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
  ],
];

/** One key that verifies; there is no other to be found. */
function takenWith(key: SigningKey): Taken<Keys> {
  const taken = { value: { verifying: [key] }, reread: async () => taken } as unknown as Taken<Keys>;
  return taken;
}

describe.each(vectors)('B10 %s (%s)', (_title, algorithm, header, head, jwk, signature) => {
  const verify = async (token: string) => {
    // By itself: pasted keys are texts or private keys, and our own tokens name them.
    const verifyWith = await importJWK(jwk, algorithm);
    const key = takenWith({ algorithm, verifyWith } as SigningKey);
    return verifyJws(token, key, header as Record<string, string>, times);
  };
  const refusal = async (token: string) =>
    expect(await failureOf(verify(token))).toMatchObject({ code: 'invalid_token' });

  test('is genuine', async () => {
    expect(await verify(`${head}.${claims}.${signature}`)).toStrictEqual(said);
  });

  test('is refused with any other signature, header or payload (control)', async () => {
    const bytes = Buffer.from(signature, 'base64url');
    for (let at = 0; at < bytes.length; at += 7) {
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ 1;
      await refusal(`${head}.${claims}.${other.toString('base64url')}`);
    }
    // CVE-2022-21449: an ECDSA signature of zeros passed for any message.
    for (const other of [
      Buffer.alloc(bytes.length),
      bytes.subarray(1),
      Buffer.concat([bytes, bytes]),
      Buffer.alloc(0),
    ])
      await refusal(`${head}.${claims}.${other.toString('base64url')}`);
    await refusal(`${head}.${claims.replace('eyJpc3MiOiJqb2Ui', 'eyJpc3MiOiJqb2Uf')}.${signature}`);
    for (const [, , , each] of vectors.filter(([, , , each]) => each !== head))
      await refusal(`${each}.${claims}.${signature}`);
  });
});

test('B10 RFC 7515 A.5: an unsecured token is refused, by every key', async () => {
  for (const [, algorithm, header, , jwk] of vectors) {
    const key = takenWith({ algorithm, verifyWith: await importJWK(jwk, algorithm) } as SigningKey);
    const token = `eyJhbGciOiJub25lIn0.${claims}.`;
    const verified = verifyJws(token, key, header as Record<string, string>, times);
    expect(await failureOf(verified)).toMatchObject({ code: 'invalid_token' });
  }
});

test('B10 RFC 7638 section 3.1: what names our keys names this one as the RFC does', async () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
  const key = { kty: 'RSA', n, e: 'AQAB', alg: 'RS256', kid: '2011-04-29' };
  expect(await calculateJwkThumbprint(key)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  expect(await calculateJwkThumbprint({ ...key, e: 'AAEAAQ' })).not.toMatch(/^Nzb/);
});

describe('B10 RFC 8037 appendix A: the key that is pasted as a JWK', () => {
  const pasted = {
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  };
  const options = { algorithm: 'EdDSA', allowShortSecret: false } as const;
  const input = 'eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc';
  const signature = 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg';

  test('is named, signs and verifies as there', async () => {
    const [{ key }] = (await readKeys(JSON.stringify(pasted), options)) as [KeyEntry];
    const { verifyWith, publicJwk } = key;
    expect(publicJwk).toMatchObject({ x: pasted.x, kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k' });
    expect(key.sign(input)).toBe(signature);
    expect(
      await crypto.subtle.verify(
        'Ed25519',
        verifyWith,
        Buffer.from(signature, 'base64url'),
        Buffer.from(input),
      ),
    ).toBe(true);
  });

  test('with the public half of another is none (control)', async () => {
    const x = Buffer.alloc(32, 1).toString('base64url');
    await expect(readKeys(JSON.stringify({ ...pasted, x }), options)).rejects.toThrow('does not verify');
  });
});
