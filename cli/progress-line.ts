/** Where progress is written: standard error, or what a test reads. */
interface Output {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Says what is going on while a person waits. At a terminal that is one line, which is written over each second with the
 * seconds so far; elsewhere each step is a plain line.
 */
export function progressLine(output: Output = process.stderr) {
  let timer: NodeJS.Timeout | undefined;
  /** Before anything else is written. */
  function clear() {
    if (timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
    output.write('\r\x1b[K');
  }
  function show(what: string) {
    clear();
    if (output.isTTY !== true) return void output.write(`${what}\n`);
    let seconds = 0;
    const draw = () => {
      const so = seconds > 0 ? ` ${seconds} s` : '';
      output.write(`\r\x1b[K${what.slice(0, (output.columns ?? 80) - so.length - 1)}${so}`);
      seconds += 1;
    };
    draw();
    timer = setInterval(draw, 1_000);
    // A line about waiting must keep no process alive.
    timer.unref();
  }
  return { show, clear };
}
