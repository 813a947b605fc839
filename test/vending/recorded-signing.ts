import { jest } from '@jest/globals';

/** Writes down each signature that the machine makes, as `sign`. */
export function recordSigning(calls: string[]): void {
  const { sign } = crypto.subtle;
  jest.spyOn(crypto.subtle, 'sign').mockImplementation((...args) => {
    calls.push('sign');
    return sign.apply(crypto.subtle, args);
  });
}
