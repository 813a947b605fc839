import { afterAll, beforeEach, expect, jest, test } from '@jest/globals';
import { isWhole } from '../harness/whole.ts';
import { attackConfig } from './attack-config.ts';
import { type Bundle, bundleWith, type Edit } from './mutated-bundle.ts';
import { type Service, startService } from './service.ts';
import { startStandIns } from './stand-ins.ts';

/** Started once for each file that imports this. */
export const standIns = await startStandIns();
Object.assign(process.env, standIns.aws);
afterAll(() => standIns.close());

/** The time of functions and stand-ins, in epoch seconds. It stands still at `start`, unless a test moves it. */
export const start = 1_800_000_000;
export const at = (epochSeconds: number) =>
  void jest.spyOn(Date, 'now').mockReturnValue(epochSeconds * 1_000);
beforeEach(() => at(start));

/** Time that goes on through all tests of a file, as it does for secrets that they share. */
export function goingOn() {
  let now = start;
  const later = (seconds: number) => {
    now += seconds;
    at(now);
  };
  beforeEach(() => later(1));
  return { later, now: () => now };
}

/** Tries something, and says what it has got that was not to be had; nothing, if the service holds. */
type Attack = (service: Service) => Promise<readonly string[]>;

/** What a service lacks, by which edits, and what an attack gets then. */
interface Guard {
  readonly what: string;
  readonly edits: readonly Edit[];
  readonly gets: readonly string[];
}

let unchanged: Promise<Bundle> | undefined;
/** Every service of a file but the controls has the same bundle. */
const bundleOf = (edits: readonly Edit[]) => {
  if (edits.length > 0) return bundleWith(edits, attackConfig);
  unchanged ??= bundleWith([], attackConfig);
  return unchanged;
};

/** The real service, or one with these edits. */
export const serve = async (...edits: Edit[]): Promise<Service> =>
  startService(await bundleOf(edits), standIns.variablesOf);

export const without = (what: string, edits: Edit[], gets: readonly string[]): Guard => ({
  what,
  edits,
  gets,
});

/**
 * A test that the attack gets nothing from the service as it is, nor makes it stumble, and a control for a guard: the
 * attack can succeed. More controls only for code that mutation tests don't reach (docs/mutation.md).
 *
 * @param given edits that the attack needs to be possible at all.
 */
export function attack(
  title: string,
  run: Attack,
  guards: readonly [Guard, ...Guard[]],
  given: Edit[] = [],
): void {
  test(title, async () => {
    const service = await serve(...given);
    expect(await run(service)).toEqual([]);
    if (given.length > 0) return;
    expect(service.lines.filter((line) => line.includes('unexpected_error'))).toEqual([]);
  });

  // Each control bundles the service anew: CI runs them all.
  if (!isWhole) return;
  const [id] = title.split(' ');
  for (const { what, edits, gets } of guards)
    test(`${id} without ${what}, the attack gets through (control)`, async () => {
      const service = await serve(...given, ...edits);
      expect(await run(service)).toEqual(gets);
    });
}
