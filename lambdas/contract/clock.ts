/** The time in whole epoch seconds (RFC 7519 section 2, NumericDate without a fraction). */
export type Clock = () => number;

/** Epoch seconds as vendors that want text write them: ISO 8601 in UTC, with milliseconds. */
export const isoTime = (epochSeconds: number): string => new Date(epochSeconds * 1000).toISOString();
