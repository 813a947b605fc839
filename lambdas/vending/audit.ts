import type { CallerKind } from '../contract/caller-config.ts';
import { present } from '../contract/present.ts';
import { Refusal, type RefusalCode } from '../contract/refusal.ts';
import { digestOf } from './digest.ts';

/** One decision about a token. It tells an operator later who got which; it holds no secret, token or id of a user. */
export interface TokenDecision {
  readonly step: 'vend' | 'reissue' | 'subscribe';
  readonly decision: 'given' | 'refused';
  /** Of a refusal. */
  readonly code?: RefusalCode;
  readonly reason?: string;
  /** How the caller proved who they are; `token`: with the token that is to be replaced. */
  readonly caller?: CallerKind | 'token';
  /** The API key that the token, or the one before a renewal, was asked for with. */
  readonly apiKeyId?: string;
  /** `subjectDigestOf` whom the token is for. */
  readonly subjectDigest?: string;
  /** Absent if the vendor's tokens have none, or if the vendor makes it. */
  readonly tokenId?: string;
  /** `kid` of a key with a public half. */
  readonly keyId?: string;
  /** The version of the app's secret that the key or the credentials come from. */
  readonly versionId?: string;
  /** Of the token, in epoch seconds. */
  readonly expiresAt?: number;
}

export interface AuditJournal {
  token(decision: TokenDecision): void;
}

type Found = Partial<Pick<TokenDecision, 'caller' | 'tokenId' | 'keyId' | 'versionId' | 'expiresAt'>> & {
  readonly apiKeyId?: string | undefined;
  readonly subject?: string | undefined;
};

/** Gets what a stage has found out about the request. */
export type Audit = (found: Found) => void;

/** Runs the stages of one request for a token, and writes down what came of it. */
export async function audited<Result>(
  step: TokenDecision['step'],
  app: { readonly name: string },
  journal: AuditJournal,
  stages: (audit: Audit) => Promise<Result>,
): Promise<Result> {
  const all: Found = {};
  const decide = (outcome: Pick<TokenDecision, 'decision' | 'code' | 'reason'>) => {
    const { subject, ...found } = all;
    const subjectDigest = subject === undefined ? undefined : subjectDigestOf(app.name, subject);
    journal.token({ step, ...outcome, ...present({ ...found, subjectDigest }) } as TokenDecision);
  };
  try {
    const result = await stages((found) => {
      Object.assign(all, found);
    });
    decide({ decision: 'given' });
    return result;
  } catch (error) {
    const { code, options } = error instanceof Refusal ? error : new Refusal('internal');
    decide({ decision: 'refused', code, ...present({ reason: options.reason }) });
    throw error;
  }
}

/**
 * A user in the log. A reader of the log can still try ids. The digest keeps ids out of what is searched,
 * copied and shipped.
 */
export const subjectDigestOf = (app: string, subject: string): string => digestOf(`${app}\n${subject}`);
