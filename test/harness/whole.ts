import { test } from '@jest/globals';

/**
 * With `WHOLE=1`, which `.ci/run` sets, tests send all of their crowds and read stop-watches. By default a crowd is as
 * large as it takes to show the same, and time proves nothing: a busy machine is slow, and not wrong.
 */
export const isWhole = process.env['WHOLE'] === '1';

/** A test that costs much and shows little more than its neighbours: CI runs it. */
export const testWhole = isWhole ? test : test.skip;
