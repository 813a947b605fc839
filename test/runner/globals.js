import { inspect } from 'node:util';

/** What suites import from `@jest/globals`. Each test has a time limit, and errors say their cause: the runner does neither. */
const { describe, expect, jest, test: unlimited, ...hooks } = globalThis;

export { describe, expect, jest };

// A test may replace the global one.
const { clearTimeout, setTimeout } = globalThis;
/** Ends what hangs. A busy machine is slow, and not wrong; a whole crowd takes its time. */
const defaultLimitMillis = process.env['WHOLE'] === '1' ? 300_000 : 60_000;

const limited = (body, limitMillis = defaultLimitMillis) =>
  body &&
  (async (...given) => {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(reject, limitMillis, new Error(`not done after ${limitMillis} ms`));
    });
    return Promise.race([Promise.try(body, ...given), late])
      .catch(explain)
      .finally(() => clearTimeout(timer));
  });

/** The runner prints an error's stack alone: its cause goes there too. */
function explain(error) {
  if (error?.cause !== undefined) error.stack += `\nCaused by: ${inspect(error.cause)}`;
  throw error;
}

const hook = (declare) => (body) => declare(() => Promise.try(body).catch(explain));
export const afterAll = hook(hooks.afterAll);
export const afterEach = hook(hooks.afterEach);
export const beforeAll = hook(hooks.beforeAll);
export const beforeEach = hook(hooks.beforeEach);

const limiting = (declare) =>
  Object.assign((name, body, millis) => declare(name, limited(body, millis)), {
    each: (rows) => (name, body, millis) => declare.each(rows)(name, limited(body, millis)),
  });
export const test = Object.assign(limiting(unlimited), {
  skip: limiting(unlimited.skip),
  only: limiting(unlimited.only),
});
