import { randomUUID } from 'node:crypto';
import { systemClock as clock } from '../../lambdas/adapters/system-clock.ts';
import { apiKeyCaller } from '../../lambdas/callers/api-key.ts';
import { callersOf } from '../../lambdas/callers/callers-of.ts';
import { appOf } from '../../lambdas/config/apps.ts';
import { isSigning } from '../../lambdas/contract/app.ts';
import { appEndpoints } from '../../lambdas/http/app-endpoints.ts';
import { edge } from '../../lambdas/http/edge.ts';
import { logJournal } from '../../lambdas/http/log-journal.ts';
import { loggerOf } from '../../lambdas/http/logger.ts';
import { sourceAddressOf } from '../../lambdas/http/source-address.ts';
import { keyRingsOf } from '../../lambdas/own-keys/rings-of.ts';
import { limiter } from '../../lambdas/vending/limiter.ts';
import { mintedByUs } from '../../lambdas/vending/minting.ts';
import { memoryAccounts } from '../../test/doubles/memory-accounts.ts';
import { memoryCounters } from '../../test/doubles/memory-counters.ts';
import { memoryCutOffs } from '../../test/doubles/memory-cut-offs.ts';
import { memoryList, memoryPublishedKeys } from '../../test/doubles/memory-list.ts';
import { memoryNonces } from '../../test/doubles/memory-nonces.ts';
import { memorySessions } from '../../test/doubles/memory-sessions.ts';
import { scriptedSecret } from '../../test/doubles/scripted-secret.ts';
import { benchConfig } from '../service/config.ts';
import { apiKeyDigest, apiKeyId, signingSecret } from './subject.ts';

/**
 * `lambdas/serve-app.ts` with stores in memory instead of AWS; everything else is on.
 *
 * @param secret what the app's secret holds.
 */
export function oursInMemory({ nonces = memoryNonces(), secret = signingSecret } = {}) {
  const config = benchConfig(0);
  const app = appOf(config, 'comapi');
  if (!isSigning(app)) throw new Error('Comapi signs');
  const logger = loggerOf(config);
  const journal = logJournal(logger, app);
  const ringPorts = {
    sourceOf: () => scriptedSecret({ versionId: 'version-1', value: secret }),
    published: memoryPublishedKeys(),
    usedOf: () => memoryList(),
    clock,
    random: Math.random,
    journal,
  };
  const minting = mintedByUs(app, keyRingsOf(app, ringPorts));
  const record = { secretDigest: apiKeyDigest, apps: [app.name], scope: {} };
  const apiKeys = { find: async (id: string) => (id === apiKeyId ? record : undefined) };
  const backend = apiKeyCaller(app.name, apiKeys, { clock, maxAgeSeconds: app.apiKeyMaxAgeSeconds });
  const endpoints = appEndpoints(app, {
    ...callersOf(app, backend, () => {
      throw new Error('backends alone may call');
    }),
    limiter: limiter(app.limits, memoryCounters()),
    clock,
    newId: randomUUID,
    nonces,
    sessions: memorySessions(),
    accounts: memoryAccounts(),
    cutOffs: memoryCutOffs(),
    minting,
    journal,
  });
  return edge(logger, sourceAddressOf(undefined), endpoints);
}
