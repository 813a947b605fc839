import fc from 'fast-check';
import type { Grant } from '../../lambdas/contract/vocabulary.ts';

/** Text as the profiles take it, rich in the characters whose base64url needs `-` and `_`. */
export const anyText = fc
  .string({
    unit: fc.oneof(
      fc.constantFrom(...'>?~"\\/ÿ€😀 a'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    ),
    minLength: 1,
    maxLength: 60,
  })
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));

/** Any character that a nonce may have. */
const anyNonce = fc.stringMatching(/^[\x21-\x7e]{1,200}$/);

const epochSeconds = fc.integer({ min: 0, max: 4_102_444_800 });

/** Any grant that a principal and a nonce could lead to. */
export const anyGrant = fc.record(
  {
    subject: anyText,
    nonce: anyNonce,
    tokenId: anyText,
    issuedAt: epochSeconds,
    expiresAt: epochSeconds,
    displayName: anyText,
    avatarUrl: anyText,
  },
  { requiredKeys: ['subject', 'nonce', 'tokenId', 'issuedAt', 'expiresAt'] },
) as fc.Arbitrary<Grant>;
