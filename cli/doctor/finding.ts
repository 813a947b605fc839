import type { App } from '../../lambdas/contract/app.ts';
import type { Context } from '../context.ts';
import type { Target } from '../target.ts';

/** One line of the doctor's answer. A fault has a remedy; what was skipped says what it would take. */
export interface Finding {
  readonly about: string;
  readonly state: 'ok' | 'fault' | 'skipped';
  readonly says: string;
  readonly remedy?: string;
}

/** The patient. */
export interface Patient {
  readonly context: Context;
  readonly target: Target;
  readonly apps: readonly App[];
}

/** Looks at one thing, and never changes it. */
export type Examination = (patient: Patient) => Promise<Finding[]>;

export const ok = (about: string, says: string): Finding => ({ about, state: 'ok', says });
export const skipped = (about: string, says: string): Finding => ({ about, state: 'skipped', says });
export const fault = (about: string, says: string, remedy: string): Finding => ({
  about,
  state: 'fault',
  says,
  remedy,
});

/** What can't be read is a fault too: without the right to look, nothing is known. */
export const unreadable = (about: string, error: unknown): Finding =>
  fault(
    about,
    error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    'Check your AWS credentials, their Region and their rights: docs/admin.md lists what the doctor reads.',
  );
