/**
 * The network that an address counts for: an IPv4 address itself, or the /64 of an IPv6 address, since one customer has
 * a whole /64 (RFC 6177 section 2). An IPv4-mapped IPv6 address counts as IPv4 (RFC 4291 section 2.5.5.2).
 */
export function networkOf(sourceIp: string): string {
  const address = sourceIp.toLowerCase().replace(/^::ffff:(?=[\d.]+$)/, '');
  if (!address.includes(':')) return address;
  // Only the last two groups may have dots.
  const groups = address.replace(/[\d.]+\.[\d.]+$/, '0:0');
  const [head = [], tail] = groups.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(tail ? Math.max(0, 8 - head.length - tail.length) : 0).fill('0');
  return [...head, ...zeros, ...(tail ?? [])]
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
