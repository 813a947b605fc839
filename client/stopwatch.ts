/**
 * The milliseconds since it was made, by the clock that has run further. The monotonic clock does not care who sets the
 * time, but may stop while the device sleeps; the wall clock goes on then, but can be set. So a token never seems younger
 * than either says. A clock that is set forward costs one renewal.
 */
export function stopwatch(): () => number {
  const [start, wallStart] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - start, Date.now() - wallStart);
}
