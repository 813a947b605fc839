/** A command can't do its task. The message is for the user; the exit code is 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
