import type { GenericSchema } from 'valibot';
import type { Grant, Minted } from './grant.ts';

/**
 * How to ask a vendor's token API: what to send, and what an answer means. Data and pure functions. The broker
 * (`vending/broker.ts`) has time-outs, retries and the access token's cache.
 */
export interface UpstreamApi<Settings, Credentials> {
  /** Address of the API with its scheme; undefined if an app with these settings signs its tokens. */
  baseUrl(settings: Settings): string | undefined;
  /** The vendor alone decides how long its tokens live: a request can't ask for a lifetime. */
  readonly choosesLifetime?: true;
  /**
   * The content of the app's secret: a JSON object of texts. If it has one member, the integrator may paste that
   * member's value alone.
   */
  readonly credentials: GenericSchema<unknown, Credentials>;
  /** The call that gets an access token first, if the vendor wants one. */
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
  /** Empty if the vendor has none. */
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
