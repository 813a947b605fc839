import { startChild } from '../measure/child.ts';
import type { Calls } from './stand-in.ts';

export interface StandIn {
  readonly url: string;
  /** The calls since the last time. */
  takeCalls(): Promise<Calls>;
  close(): void;
}

export async function startStandIn(): Promise<StandIn> {
  const child = await startChild<string>({ file: 'aws/stand-in.ts' });
  return { url: child.first, takeCalls: () => child.ask<Calls>('take'), close: child.close };
}
