import type { SecretSource, SecretVersion } from '../../lambdas/keys/ring.ts';

/** What the source gives from now on: a version, no value, or a failure. */
export type Scripted = SecretVersion | undefined | Error;

/** A secret whose answers the test writes, and which counts how often it was read. */
export function scriptedSecret(
  first: Scripted,
): SecretSource & { now(next: Scripted): void; reads(): number } {
  let answer = first;
  let reads = 0;
  return {
    now(next) {
      answer = next;
    },
    reads: () => reads,
    async current() {
      reads += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
}
