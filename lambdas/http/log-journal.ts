import type { Journal } from '../vending/journal.ts';
import { countMetric, log } from './log.ts';

/** The domain's events of one app as lines of the log and as metrics. */
export const logJournal = (app: string): Journal => ({
  nonceRefused({ step, why, nonceDigest }) {
    log({ level: 'WARN', event: 'nonce_refused', app, step, why, nonceDigest });
    if (why === 'used') countMetric('NonceReplayed', app);
  },
  keyTrouble: ({ reason }) => log({ level: 'ERROR', event: 'key_trouble', app, reason }),
});
