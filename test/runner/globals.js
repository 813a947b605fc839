/** What suites import from `@jest/globals`. Each test has a time limit, which the runner itself does not know. */
const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test: unlimited } = globalThis;

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest };

// A test may replace the global one.
const { clearTimeout, setTimeout } = globalThis;
/** Ends what hangs. A busy machine is slow, and not wrong. */
const defaultLimitMillis = 60_000;

const limited = (body, limitMillis = defaultLimitMillis) =>
  body &&
  (async (...given) => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(reject, limitMillis, new Error(`not done after ${limitMillis} ms`));
    });
    const ended = (async () => body(...given))();
    return Promise.race([ended, late]).finally(() => clearTimeout(timer));
  });

const limiting = (declare) =>
  Object.assign((name, body, millis) => declare(name, limited(body, millis)), {
    each: (rows) => (name, body, millis) => declare.each(rows)(name, limited(body, millis)),
  });
export const test = Object.assign(limiting(unlimited), {
  skip: limiting(unlimited.skip),
  only: limiting(unlimited.only),
});
