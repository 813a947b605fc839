const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMillis = 100;
/** On a terminal it moves; elsewhere a line now and then says that it goes on. */
const patienceMillis = 1_000;

export interface Progress {
  /** Says what is done until `work` ends. */
  during<Result>(what: string, work: () => Promise<Result>): Promise<Result>;
}

/** Tells a person who waits what for. */
export function createProgress(output: NodeJS.WriteStream, now = () => performance.now()): Progress {
  return {
    async during(what, work) {
      const startedAt = now();
      const seconds = () => ((now() - startedAt) / 1000).toFixed(1);
      let at = 0;
      if (!output.isTTY) output.write(`${what} ...\n`);
      const tick = output.isTTY
        ? () => output.write(`\r\x1b[K${frames[at++ % frames.length]} ${what} (${seconds()} s)`)
        : () => output.write(`${what} ... ${seconds()} s\n`);
      if (output.isTTY) tick();
      const timer = setInterval(tick, output.isTTY ? frameMillis : patienceMillis);
      try {
        return await work();
      } finally {
        clearInterval(timer);
        if (output.isTTY) output.write('\r\x1b[K');
      }
    },
  };
}
