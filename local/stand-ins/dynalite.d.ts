/** The part of dynalite 4 that the runner uses; the package has no types. */
declare module 'dynalite' {
  import type { Server } from 'node:http';

  export default function dynalite(options: { createTableMs?: number; path?: string }): Server;
}
