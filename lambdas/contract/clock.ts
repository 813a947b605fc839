/** The time in whole epoch seconds (RFC 7519 section 2, NumericDate without a fraction). */
export type Clock = () => number;

/** Epoch seconds as text, as some vendors write times: ISO 8601 in UTC, with milliseconds. */
export const isoTime = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();
