import type { Rounds } from './statistics.ts';

/**
 * Measures all in every round, so that what disturbs the machine meets all alike. Each round begins with another one, and
 * every second one runs backwards.
 */
export async function interleaved<Name extends string>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name, round: number) => Promise<readonly number[]>,
): Promise<Record<Name, Rounds>> {
  const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, number[][]>;
  for (let round = 0; round < rounds; round += 1) {
    const turned = names.map((_, at) => names[(at + round) % names.length] as Name);
    for (const name of round % 2 === 0 ? turned : turned.reverse())
      measured[name].push([...(await measure(name, round))]);
    process.stdout.write('.');
  }
  process.stdout.write('\n');
  return measured;
}
