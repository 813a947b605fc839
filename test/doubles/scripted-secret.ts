import type { SecretSource, SecretVersion } from '../../lambdas/keys/ring.ts';

/** What the source gives from now on: a version, no value, or a failure. */
export type Scripted = SecretVersion | undefined | Error;

/** A secret whose answers the test writes, and which counts how often it was read. */
export interface ScriptedSecret extends SecretSource {
  now(next: Scripted): void;
  /** Gives again what it gave first. */
  restore(): void;
  reads(): number;
}

export function scriptedSecret(first: Scripted): ScriptedSecret {
  let answer = first;
  let reads = 0;
  return {
    now(next) {
      answer = next;
    },
    restore() {
      answer = first;
    },
    reads: () => reads,
    async current() {
      reads += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}
