import * as v from 'valibot';
import { isoTime } from '../contract/clock.ts';

/** The year 3000, in seconds: a larger number was meant as milliseconds. */
const maxEpochSeconds = 32_503_680_000;
/** `Date` would read 30 February as 2 March. */
const isDayOfCalendar = (text: string) => {
  const [day, at] = [text.slice(0, 10), Date.parse(text.slice(0, 10))];
  return !Number.isNaN(at) && isoTime(at / 1000).startsWith(day);
};
/** ISO 8601 with its zone, or epoch seconds; read as epoch seconds. */
export const writtenTime = v.pipe(
  v.union([
    v.number(),
    v.pipe(
      v.string(),
      // ISO 8601 allows a time without seconds.
      v.transform((text) => text.replace(/(T\d\d:\d\d)(?=Z|[+-])/, '$1:00')),
      v.isoTimestamp(),
      v.check(isDayOfCalendar),
      v.transform((text) => Math.floor(Date.parse(text) / 1000)),
    ),
  ]),
  v.integer(),
  v.minValue(0),
  v.maxValue(maxEpochSeconds),
);
