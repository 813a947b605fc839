import type { Reply } from './exchange.ts';
import type { BodySchema } from './input.ts';
import type { Refusal } from './refusal.ts';

/** The role that an app plays: the integrator's backend, or the vendor's cloud as well. */
export type Role = 'integrator' | 'vendor';

export interface RouteBase {
  /** HTTP API route key below `/{app}`: `POST /auth/verify`, with `{name}` for path parameters. */
  readonly on: `${'GET' | 'POST' | 'DELETE'} /${string}`;
  /** The role that has this route; `every` app has it. */
  readonly role: Role | 'every';
  /** Content types of the body. If there are none, a body is ignored. */
  readonly accepts?: readonly ('json' | 'form')[];
  /** What `read` demands of the body, for the description of the API (`taking` in `input.ts`). */
  readonly body?: BodySchema<unknown>;
  /** This route's error envelope, if the vendor's differs from the profile's. */
  errorReply?(refusal: Refusal, status: number): Reply;
}
