/**
 * What an address is counted as: itself, or for IPv6 its /64, since that is what one customer of a provider has
 * (RFC 6177 section 2). An IPv4 address in IPv6's spelling is one of IPv4 (RFC 4291 section 2.5.5.2).
 */
export function networkOf(sourceIp: string): string {
  const address = sourceIp.toLowerCase().replace(/^::ffff:(?=[\d.]+$)/, '');
  if (!address.includes(':')) return address;
  // Dots are in the last two groups alone.
  const groups = address.replace(/[\d.]+\.[\d.]+$/, '0:0');
  const [head = [], tail] = groups.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(tail ? Math.max(0, 8 - head.length - tail.length) : 0).fill('0');
  return [...head, ...zeros, ...(tail ?? [])]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
