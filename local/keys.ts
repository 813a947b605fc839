/**
 * Calls what belongs to a key that is pressed, if a person sits at a terminal. Returns a function that gives the
 * terminal back, or undefined without a terminal.
 */
export function onKeys(
  input: NodeJS.ReadStream,
  actions: Readonly<Record<string, () => void>>,
): (() => void) | undefined {
  if (!input.isTTY) return undefined;
  const pressed = (key: Buffer) => actions[key.toString().toLowerCase()]?.();
  input.setRawMode(true).on('data', pressed).resume();
  return () => {
    input.off('data', pressed).setRawMode(false).pause();
  };
}
