import type { DeployedStack } from './deployed-stack.ts';
import type { FoundSecret, FoundTable } from './outside.ts';

/** What is there before a deployment. */
export interface Facts {
  readonly stack: DeployedStack | undefined;
  /** The names of the secrets that the apps have. */
  readonly names: readonly string[];
  readonly secrets: ReadonlyMap<string, FoundSecret>;
  /** Those that have a resource policy; none if the configuration makes none. */
  readonly guarded: ReadonlySet<string>;
  /** The table that the configuration takes over; undefined if there is none of that name. */
  readonly directory: FoundTable | undefined;
  /** Tables that have the name of this deployment's directory. */
  readonly directories: readonly string[];
}

export interface Finding {
  readonly what: string;
  readonly remedy: string;
  /** With it, the deployment fails or loses sight of data. */
  readonly isCollision: boolean;
  /** What the configuration should take over. */
  readonly takesOver?: { readonly secret: string } | { readonly directoryTable: string };
}

export const collision = (what: string, remedy: string, takesOver?: Finding['takesOver']): Finding => ({
  what,
  remedy,
  isCollision: true,
  ...(takesOver && { takesOver }),
});
