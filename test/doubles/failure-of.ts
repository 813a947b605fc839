/** What a promise is rejected with; throws if it is not, so that a missing failure can't pass for one. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  const settled = await promise.then(
    () => undefined,
    (error: Error) => error,
  );
  if (settled === undefined) throw new Error('the promise was expected to be rejected');
  return settled;
}
