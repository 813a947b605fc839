/**
 * The SDK's own readers of dates refuse what `Date` would take. Our calls have epoch seconds alone, and an answer's
 * `Retry-After` may be a date.
 */
export const dates = `
const read = (value) => {
  const date = new Date(value);
  if (Number.isNaN(date.getTime())) throw new TypeError('Invalid date-time');
  return date;
};
const ifAny = (read) => (value) => (value === null || value === undefined ? undefined : read(value));
export const parseEpochTimestamp = ifAny((value) => read(Math.round(Number(value) * 1000)));
export const parseRfc3339DateTime = ifAny(read);
export const parseRfc3339DateTimeWithOffset = ifAny(read);
export const parseRfc7231DateTime = ifAny(read);
export const dateToUtcString = (date) => date.toUTCString();`;
