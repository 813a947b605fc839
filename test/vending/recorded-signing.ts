import crypto, { KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, jest } from '@jest/globals';

const { createHmac, sign } = crypto;

afterEach(() => {
  jest.restoreAllMocks();
  syncBuiltinESMExports();
});

/** Writes down each signature of a token, as `sign`. An HMAC over bytes is not one, nor is a key's self-test. */
export function recordSigning(calls: string[]): void {
  jest.spyOn(crypto, 'createHmac').mockImplementation((...args) => {
    if (args[1] instanceof KeyObject) calls.push('sign');
    return createHmac(...args);
  });
  jest.spyOn(crypto, 'sign').mockImplementation(((...args: Parameters<typeof sign>) => {
    if (String(args[1]) !== 'self-test') calls.push('sign');
    return sign(...args);
  }) as typeof sign);
  syncBuiltinESMExports();
}
