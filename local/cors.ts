import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { matchesGlob } from './glob.ts';

export interface CorsConfiguration {
  AllowCredentials?: boolean;
  AllowHeaders?: string[];
  AllowMethods?: string[];
  AllowOrigins?: string[];
  ExposeHeaders?: string[];
  MaxAge?: number;
}

/**
 * Throws for a configuration that pages could not use in credentials mode. API Gateway refuses to create an API with
 * credentials and the origin `*` (aws/aws-cdk issue 9076). Browsers then read any other `*` as a name (Fetch Standard,
 * section 3.3.5). It takes no origins but these (API Gateway Developer Guide, "Configure CORS for HTTP APIs"), and says
 * "Invalid format for origin".
 */
export function checkCors(cors: CorsConfiguration): void {
  for (const origin of cors.AllowOrigins ?? [])
    if (!/^(\*|https?:\/\/.+)$/.test(origin)) throw new Error(`AllowOrigins can't hold ${origin}`);
  if (!cors.AllowCredentials) return;
  for (const list of ['AllowOrigins', 'AllowHeaders', 'AllowMethods', 'ExposeHeaders'] as const)
    if (cors[list]?.includes('*')) throw new Error(`AllowCredentials can't go with * in ${list}`);
}

/** Whether API Gateway answers this request itself, without a route or a function. */
export function isPreflight({ method, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && !!headers.origin && !!headers['access-control-request-method'];
}

/**
 * The CORS headers of an answer; none for an origin that is not allowed. An entry of
 * AllowOrigins is an origin, `*`, `https://*` or `http://*`.
 * Source: API Gateway Developer Guide, "Configure CORS for HTTP APIs".
 */
export function corsHeaders(
  cors: CorsConfiguration,
  { origin }: IncomingHttpHeaders,
  preflight: boolean,
): Record<string, string> {
  const { AllowOrigins = [], AllowCredentials, AllowHeaders, AllowMethods, ExposeHeaders, MaxAge } = cors;
  if (!origin || !AllowOrigins.some((allowed) => matchesGlob(allowed, origin))) return {};
  const headers: Record<string, string | undefined> = {
    'access-control-allow-origin': AllowOrigins.includes('*') ? '*' : origin,
    'access-control-allow-credentials': AllowCredentials ? 'true' : undefined,
    ...(preflight
      ? {
          'access-control-allow-headers': AllowHeaders?.join(','),
          'access-control-allow-methods': AllowMethods?.join(','),
          'access-control-max-age': MaxAge?.toString(),
        }
      : { 'access-control-expose-headers': ExposeHeaders?.join(',') }),
  };
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
