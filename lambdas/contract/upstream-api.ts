import type { GenericSchema } from 'valibot';
import type { Grant, Minted } from './grant.ts';

/**
 * How a vendor's own token API is asked: what to send, and what an answer means. Data and pure functions; time-outs,
 * retries and the access token's cache are the broker's (`vending/broker.ts`).
 */
export interface UpstreamApi<Settings, Credentials> {
  /** Address of the API with its scheme; undefined where an app of these settings signs its tokens itself. */
  baseUrl(settings: Settings): string | undefined;
  /** Where the vendor alone says how long its tokens live: there is no lifetime to ask for. */
  readonly choosesLifetime?: true;
  /**
   * What the app's secret holds: a JSON object of texts. Where it has one member, that member's value may be pasted as
   * it is.
   */
  readonly credentials: GenericSchema<unknown, Credentials>;
  /** The call that gets an access token first, where the vendor wants one. */
  readonly accessToken?: {
    request(credentials: Credentials, settings: Settings): UpstreamRequest;
    /** Undefined for every answer that is not the documented success. */
    read(answer: UpstreamAnswer): AccessToken | undefined;
  };
  /** The call that gets the user's token. */
  readonly token: {
    request(grant: Grant, access: UpstreamAccess<Credentials>, settings: Settings): UpstreamRequest;
    /** Undefined for every answer that is not the documented success. */
    read(answer: UpstreamAnswer, grant: Grant, access: UpstreamAccess<Credentials>): Minted | undefined;
    /** A public sentence on an answer that `read` does not take. It never quotes the vendor, who may quote us. */
    hint?(answer: UpstreamAnswer): string | undefined;
  };
}

export interface UpstreamAccess<Credentials> {
  readonly credentials: Credentials;
  /** Empty where the vendor has none. */
  readonly accessToken: string;
}

export interface AccessToken {
  readonly accessToken: string;
  readonly lifetimeSeconds: number;
}

/** A `POST` below the base URL. */
export interface UpstreamRequest {
  readonly path: `/${string}`;
  readonly headers: Readonly<Record<string, string>>;
  readonly body:
    | { readonly form: Readonly<Record<string, string>> }
    | { readonly json: Readonly<Record<string, unknown>> };
}

export interface UpstreamAnswer {
  readonly status: number;
  /** The JSON of a success, or of a 400, which may name fields. Otherwise undefined. An error may quote what we sent. */
  readonly body: unknown;
}
