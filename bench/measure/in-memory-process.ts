/** A handler with its stores in memory. Arguments: a name of the list below, and for ours what it holds, as JSON. */
import { memoryNonces } from '../../test/doubles/memory-nonces.ts';
import { newNonce } from '../job/events.ts';
import { hmacSigner } from '../job/hmac-signer.ts';
import { joseSigner } from '../job/jose-signer.ts';
import { memoryStores } from '../job/memory-stores.ts';
import { oursInMemory } from '../job/ours-in-memory.ts';
import { vendHandler } from '../job/plain-handler.ts';
import { signingSecret } from '../job/subject.ts';
import { vendWith } from '../job/vend.ts';
import { answerRuns } from './answer-runs.ts';

export interface Held {
  readonly nonces?: number;
  readonly keys?: number;
}

const [name = '', held = '{}'] = process.argv.slice(2);

async function ours({ nonces: count = 0, keys = 1 }: Held) {
  const nonces = memoryNonces();
  for (let n = 0; n < count; n += 1) await nonces.issue(newNonce(), Number.MAX_SAFE_INTEGER);
  if (keys === 1) return oursInMemory({ nonces });
  // The first signs; the others begin later.
  const later = Array.from({ length: keys - 1 }, (_, at) => ({
    secret: `a-made-up-secret-for-later-${at}`.padEnd(40, '-'),
    notBefore: Math.floor(Date.now() / 1_000) + 86_400 * (at + 1),
  }));
  return oursInMemory({ nonces, secret: JSON.stringify({ keys: [{ secret: signingSecret }, ...later] }) });
}
const handlers: Record<string, (held: Held) => unknown> = {
  ours,
  plain: () => vendHandler(vendWith({ stores: memoryStores(), signerOf: joseSigner })),
  floor: () => vendHandler(vendWith({ stores: memoryStores(), signerOf: hmacSigner })),
};
answerRuns((await handlers[name]?.(JSON.parse(held))) as never, 'vend');
