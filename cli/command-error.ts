/** A command that can't do what it was asked, in words for whoever asked: exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
