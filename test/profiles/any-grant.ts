import fc from 'fast-check';
import type { Grant } from '../../lambdas/contract/grant.ts';
import { anyCharacter } from '../fixtures/any-character.ts';
import { hasMisreadKey } from './misread-key.ts';

/** Text as the profiles take it, rich in the characters whose base64url needs `-` and `_`. */
export const anyText = fc
  .string({
    unit: fc.oneof(fc.constantFrom(...'>?~"\\/ÿ€😀 a'), anyCharacter),
    minLength: 1,
    maxLength: 60,
  })
  .filter((text) => !/[\p{Cc}\p{Cs}]/u.test(text));

/** Any character that a nonce may have. */
const anyNonce = fc.stringMatching(/^[\x21-\x7e]{1,200}$/);

const epochSeconds = fc.integer({ min: 0, max: 4_102_444_800 });

/** JSON by key, as requests carry it for the vendor alone; names of claims among the keys. */
const anyKey = fc.constantFrom('sub', 'iss', 'aud', 'exp', 'jti', 'nonce', 'tenantId', 'app_id');
const anyMembers = fc
  .dictionary(fc.oneof(anyText, anyKey), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 })
  .filter((members) => !hasMisreadKey(members))
  .map((members): Record<string, unknown> => JSON.parse(JSON.stringify(members)));
const anyDetails = fc.record({ metadata: anyMembers }, { requiredKeys: [] });

/** Any grant that a principal, a request and a nonce could lead to. */
export const anyGrant = fc.record(
  {
    subject: anyText,
    nonce: anyNonce,
    tokenId: anyText,
    issuedAt: epochSeconds,
    expiresAt: epochSeconds,
    displayName: anyText,
    avatarUrl: anyText,
    details: anyDetails,
    byBackend: fc.boolean(),
  },
  { requiredKeys: ['subject', 'nonce', 'tokenId', 'issuedAt', 'expiresAt', 'details', 'byBackend'] },
) as fc.Arbitrary<Grant>;
