import { join } from 'node:path';
import { apiKey, username } from '../job/subject.ts';

export interface RequestShape {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  bodyOf(nonce: string): string;
}

/** A file of this folder. By default it is asked for a vend, and answers with the token. */
export interface ServerModule {
  /** Serves on 127.0.0.1; gives the port. */
  serve(): Promise<number>;
  readonly request?: RequestShape;
  readonly tokenIn?: (body: string) => string;
}

export const vendRequest: RequestShape = {
  path: '/comapi/authenticate',
  headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
  bodyOf: (nonce) => JSON.stringify({ username, nonce }),
};

export const serverModule = (file: string): Promise<ServerModule> => import(join(import.meta.dirname, file));
