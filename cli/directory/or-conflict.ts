import { ItemConflict } from '../../lambdas/adapters/dynamodb/administration.ts';
import { CommandError } from '../command-error.ts';

/** What to say when an item is there that must not be, or the other way round. */
export async function orConflict(write: Promise<void>, message: string): Promise<void> {
  try {
    await write;
  } catch (error) {
    throw error instanceof ItemConflict ? new CommandError(message) : error;
  }
}
