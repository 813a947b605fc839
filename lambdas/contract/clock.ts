/** The time in whole epoch seconds (RFC 7519 section 2, NumericDate without a fraction). */
export type Clock = () => number;
