/**
 * Waits for all, even when one fails, and then throws the first failure: no call is still on its way when the request
 * has been answered and the sandbox freezes.
 */
export async function sideBySide<const Values extends readonly unknown[]>(
  promises: Values,
): Promise<{ -readonly [At in keyof Values]: Awaited<Values[At]> }> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
