import { ItemConflict } from '../../lambdas/adapters/dynamodb/administration.ts';
import { CommandError } from '../command-error.ts';

/** Turns `ItemConflict` into a message for the user. */
export async function orConflict(write: Promise<void>, message: string): Promise<void> {
  try {
    await write;
  } catch (error) {
    throw error instanceof ItemConflict ? new CommandError(message) : error;
  }
}
