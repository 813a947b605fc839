import type { Reply } from './exchange.ts';
import type { Refusal } from './refusal.ts';

/** What an app does: the integrator's backend's part, the vendor's cloud's, or both. */
export type Role = 'integrator' | 'vendor';

export interface RouteBase {
  /** HTTP API route key below `/{app}`: `POST /auth/verify`, with `{name}` for path parameters. */
  readonly on: `${'GET' | 'POST' | 'DELETE'} /${string}`;
  /** Whose part it is; `every` app has it. */
  readonly role: Role | 'every';
  /** Content types that the body may have; none means that a body is ignored. */
  readonly accepts?: readonly ('json' | 'form')[];
  /** The vendor's error envelope where this route has one of its own; otherwise the profile's. */
  errorReply?(refusal: Refusal, status: number): Reply;
}
