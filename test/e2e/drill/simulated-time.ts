import { setTimeout } from 'node:timers/promises';

/** A clock that goes as the machine's does, and jumps ahead when it is told. Nothing that is under way sees a jump. */
export class SimulatedTime {
  private aheadMillis = 0;
  private readonly underWay = new Set<Promise<unknown>>();
  private jumping: Promise<void> | undefined;

  /** Epoch milliseconds. */
  readonly now = (): number => Date.now() + this.aheadMillis;
  /** Epoch seconds. */
  readonly seconds = (): number => this.now() / 1000;

  /** Something that takes a moment and wants it undivided. */
  async during<Value>(act: () => Promise<Value>): Promise<Value> {
    while (this.jumping) await this.jumping;
    const acting = act();
    this.underWay.add(acting);
    return acting.finally(() => this.underWay.delete(acting));
  }

  /** Jumps, when all that is under way has ended, and leaves a moment for what happens then. */
  async jump(seconds: number, momentMillis: number): Promise<void> {
    const jumping = Promise.allSettled(this.underWay).then(() => {
      this.aheadMillis += seconds * 1000;
      this.jumping = undefined;
    });
    this.jumping = jumping;
    await jumping;
    await setTimeout(momentMillis);
  }
}
