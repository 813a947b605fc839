import type { Clock } from '../../lambdas/contract/clock.ts';
import { keyRing, type SecretSource } from '../../lambdas/keys/ring.ts';
import { takeKey } from '../../lambdas/vending/take-key.ts';
import { scriptedSecret } from '../doubles/scripted-secret.ts';

/** 32 bytes, the least that HS256 may have. */
export const madeUpSecret = 'made-up-secret-of-32-bytes-12345';

/** A real key ring, which reads its source again for every request. */
export const ringOf = (source: SecretSource, clock: Clock = () => 0) =>
  keyRing({
    source,
    clock,
    maxAgeSeconds: 0,
    maxStaleSeconds: -1,
    allowShortSecret: false,
    onTrouble: () => {},
  });

/** A key as the stages hold it. */
export const heldKey = () => takeKey(ringOf(scriptedSecret({ versionId: 'v1', value: madeUpSecret })));
