import { present } from '../contract/present.ts';
import type { KeyJournal } from '../own-keys/rings-of.ts';
import type { ClaimJournal, Journal } from '../vending/journal.ts';
import { log, logMetrics } from './log.ts';

/** Writes one app's domain events to the log, some with metrics. */
export const logJournal = (app: string): Journal & KeyJournal & ClaimJournal => ({
  nonceRefused({ step, why, nonceDigest }) {
    const line = { level: 'WARN', event: 'nonce_refused', app, step, why, nonceDigest } as const;
    if (why === 'used') logMetrics(line, { NonceReplayed: 1 });
    else log(line);
  },

  claimLeftOut({ claim }) {
    log({ level: 'WARN', event: 'claim_left_out', app, claim });
  },

  secretRead({ secret, versionId, createdAt, rejected, isTrimmed }) {
    const reason = rejected?.why ?? (isTrimmed ? 'white space around the value was trimmed' : undefined);
    logMetrics(
      {
        level: rejected ? 'ERROR' : 'INFO',
        event: 'secret_read',
        app,
        secret,
        ...present({ versionId, rejectedVersionId: rejected?.versionId, reason }),
      },
      {
        KeyVersionRejected: rejected ? 1 : 0,
        KeyFallbackInUse: rejected && versionId !== undefined ? 1 : 0,
        KeyAgeSeconds: 0,
        ...(createdAt !== undefined && { KeyVersionAgeSeconds: Math.floor(Date.now() / 1000) - createdAt }),
      },
    );
  },

  secretUnread({ secret, reason, ageSeconds }) {
    const line = { level: 'ERROR', event: 'secret_unread', app, secret, reason } as const;
    if (ageSeconds === undefined) log(line);
    else logMetrics(line, { KeyFallbackInUse: 1, KeyAgeSeconds: ageSeconds });
  },
});
