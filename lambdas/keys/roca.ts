/** The generator uses them for keys of every size, and 65537 has few powers modulo each of them. */
const primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157].map(BigInt);

/**
 * Whether an RSA modulus comes from Infineon's broken generator: it is a power of 65537 modulo each of these primes. One
 * in 2^27 sound ones is too. Spec: CVE-2017-15361; Nemec et al., "The Return of Coppersmith's Attack", section 2.
 */
export const isRoca = (modulus: bigint): boolean =>
  primes.every((prime) => powersOf65537(prime).has(modulus % prime));

function powersOf65537(prime: bigint): ReadonlySet<bigint> {
  const powers = new Set<bigint>();
  for (let power = 1n; !powers.has(power); power = (power * 65_537n) % prime) powers.add(power);
  return powers;
}
