import { checkPrimeSync, type JsonWebKey, randomBytes } from 'node:crypto';

/** A sound key whose exponents are replaced by 1: anyone who knows the modulus can sign. */
export const exponentOne = ({ d: _, ...jwk }: JsonWebKey): JsonWebKey => ({
  ...jwk,
  e: 'AQ',
  d: 'AQ',
  dp: 'AQ',
  dq: 'AQ',
});

const e = 65_537n;

/**
 * A key as Infineon's generator made them: each prime is k * M + (65537 ^ a mod M), where M is the product of the first
 * 126 primes. Source: Nemec et al., "The Return of Coppersmith's Attack", section 2.
 */
export function rocaJwk(): JsonWebKey {
  const [p, q] = [weakPrime(), weakPrime()];
  const d = inverse(e, (p - 1n) * (q - 1n));
  const numbers = { n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const text = (number: bigint) => {
    const hex = number.toString(16);
    return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
  };
  return {
    kty: 'RSA',
    ...Object.fromEntries(Object.entries(numbers).map(([name, each]) => [name, text(each)])),
  };
}

const product = firstPrimes(126).reduce((all, prime) => all * BigInt(prime), 1n);

function weakPrime(): bigint {
  for (;;) {
    const a = randomNumber(32);
    // The highest bits are set, so that the modulus has 2048.
    const k = (3n << 1022n) / product + randomNumber(48);
    const candidate = k * product + power(e, a, product);
    if (checkPrimeSync(candidate, { checks: 20 })) return candidate;
  }
}

const randomNumber = (bits: number) => BigInt(`0x${randomBytes(bits / 8).toString('hex')}`);

function firstPrimes(count: number): number[] {
  const primes: number[] = [];
  for (let each = 2; primes.length < count; each += 1)
    if (primes.every((prime) => each % prime !== 0)) primes.push(each);
  return primes;
}

function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let [result, square, rest] = [1n, base % modulus, exponent];
  for (; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/** Extended Euclid. */
function inverse(number: bigint, modulus: bigint): bigint {
  let [r, next, s, t] = [number % modulus, modulus, 1n, 0n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next] = [next, r - quotient * next];
    [s, t] = [t, s - quotient * t];
  }
  return ((s % modulus) + modulus) % modulus;
}
