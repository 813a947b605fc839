/** Stop-watches are read in CI alone (`STOP_WATCHES=1`), with nothing beside: a busy machine is slow, and not wrong. */
export const hasStopWatch = process.env['STOP_WATCHES'] === '1';
