import type { StandIn } from './aws/start-stand-in.ts';
import type { Rounds } from './measure/statistics.ts';
import type { Functions } from './service/synthesis.ts';

/** What the sections share. */
export interface Bench {
  /** A smoke run: every part once or twice, to see that it answers rightly. */
  readonly isQuick: boolean;
  /** A folder that is deleted afterwards. */
  readonly folder: string;
  readonly standIn: StandIn;
  /** The functions as synthesized; once for all sections. */
  functions(): Promise<Functions>;
}

export interface Row {
  readonly title: string;
  readonly rounds: Rounds;
}

/** One measure of several things, side by side. */
export interface Table {
  /** Also the name of its chart. */
  readonly name: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'lower' | 'higher';
  /** The row that the others are compared with, by title. */
  readonly base: string;
  readonly rows: readonly Row[];
  readonly note?: string;
}

/** What the project wants to show, and what it shows. `measured` and `limit` are in words. */
export interface Goal {
  readonly goal: string;
  readonly limit: string;
  readonly measured: string;
  readonly isMet: boolean;
}

export interface Outcome {
  readonly tables: readonly Table[];
  readonly goals?: readonly Goal[];
}

/** One part of the bench: a file in `sections/`, and a line in `sections/registry.ts`. */
export interface Section {
  readonly title: string;
  /** How it is measured, as sentences in Markdown. */
  readonly method: string;
  run(bench: Bench): Promise<Outcome>;
}
