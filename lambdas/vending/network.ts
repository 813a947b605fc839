/**
 * What an address is counted as: itself, or for IPv6 its /64, since that is what one customer of a provider has
 * (RFC 6177 section 2).
 */
export function networkOf(sourceIp: string): string {
  if (!sourceIp.includes(':')) return sourceIp;
  const [head = '', tail] = sourceIp.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(tail ? 8 - head.length - tail.length : 0).fill('0');
  return [...head, ...zeros, ...(tail ?? [])]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16))
    .join(':');
}
