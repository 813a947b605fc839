/**
 * Waits for all calls, even if one fails, and then throws the first failure. So no call is still running when the
 * request has been answered and the sandbox freezes.
 */
export async function sideBySide<const Values extends readonly unknown[]>(
  promises: Values,
): Promise<{ -readonly [At in keyof Values]: Awaited<Values[At]> }> {
  const settled = await Promise.allSettled(promises);
  return settled.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  }) as never;
}
