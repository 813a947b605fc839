import dns from 'node:dns';

/**
 * Import this to call `*.localhost`: such names are loopback (RFC 6761 section 6.3), but the resolvers of some systems
 * do not know it, and the URLs of APIs deployed to the emulator end in it.
 */
const { lookup } = dns;
const toLoopback = (hostname: string, ...rest: unknown[]) =>
  Reflect.apply(lookup, dns, [hostname.endsWith('.localhost') ? '127.0.0.1' : hostname, ...rest]);
dns.lookup = Object.assign(toLoopback, { __promisify__: lookup.__promisify__ });
