import type { App } from '../contract/app.ts';
import { present } from '../contract/present.ts';
import { secretsOf } from '../contract/secrets.ts';
import type { KeyJournal } from '../own-keys/rings-of.ts';
import type { ClaimJournal, Journal } from '../vending/journal.ts';
import type { Logger } from './logger.ts';

/** Secrets Manager rotates at some time of the day on which a rotation is due. */
const rotationDaySeconds = 86_400;

/** Writes one app's domain events to the log, some with metrics. */
export function logJournal({ log, note }: Logger, of: App): Journal & KeyJournal & ClaimJournal {
  const app = of.name;
  const isGenerated = (name: string) =>
    secretsOf(of).some((secret) => secret.name === name && secret.source === 'generated');

  /** How old the version in use is; and, if the service should have made a newer one, for how long. */
  function agesOf(secret: string, createdAt: number) {
    const age = Math.floor(Date.now() / 1000) - createdAt;
    const overdue = age - of.rotation.intervalDays * 86_400 - rotationDaySeconds;
    return {
      KeyVersionAgeSeconds: age,
      ...(isGenerated(secret) && overdue > 0 && { RotationOverdueSeconds: overdue }),
    };
  }

  return {
    token(event) {
      note(event, event.decision === 'given' ? { TokensVended: 1 } : {});
    },

    nonceRefused({ step, why, nonceDigest }) {
      const line = { level: 'WARN', event: 'nonce_refused', app, step, why, nonceDigest } as const;
      log(line, why === 'used' ? { NonceReplayed: 1 } : {});
    },

    claimLeftOut({ claim }) {
      log({ level: 'WARN', event: 'claim_left_out', app, claim });
    },

    smsSent() {
      log({ level: 'INFO', event: 'sms_sent', app }, { SmsSent: 1 });
    },

    secretRead({ secret, versionId, createdAt, rejected, isTrimmed }) {
      const reason = rejected?.why ?? (isTrimmed ? 'white space around the value was trimmed' : undefined);
      const more = present({ versionId, rejectedVersionId: rejected?.versionId, reason });
      log(
        { level: rejected ? 'ERROR' : 'INFO', event: 'secret_read', app, secret, ...more },
        {
          KeyVersionRejected: rejected ? 1 : 0,
          KeyFallbackInUse: rejected && versionId !== undefined ? 1 : 0,
          KeyAgeSeconds: 0,
          ...(createdAt !== undefined && agesOf(secret, createdAt)),
        },
      );
    },

    secretUnread({ secret, reason, ageSeconds }) {
      const age = ageSeconds === undefined ? {} : { KeyFallbackInUse: 1, KeyAgeSeconds: ageSeconds };
      log({ level: 'ERROR', event: 'secret_unread', app, secret, reason }, age);
    },
  };
}
