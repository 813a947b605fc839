import type { IncomingMessage } from 'node:http';
import { runInNewContext } from 'node:vm';
import type { Resolver } from './template.ts';

/** A request as the gateway reads it. */
export type Received = Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders' | 'httpVersion' | 'socket'>;

interface DistributionProperties {
  DistributionConfig: {
    DefaultCacheBehavior: {
      FunctionAssociations?: { EventType: string; FunctionARN: string }[];
    };
    Origins: { OriginCustomHeaders?: { HeaderName: string; HeaderValue: string }[] }[];
  };
}

type Handler = (event: object) => { headers: Record<string, { value: string }> };

/** An address of CloudFront, which is all that the API sees of a client. */
const edgeAddress = '130.176.0.1';

/**
 * What the template's distribution makes of a request on its way to the API: its function runs, then the headers of the
 * origin replace those of the same name. Undefined without a distribution. It caches nothing, and knows no web ACL.
 *
 * Source: CloudFront Developer Guide, "CloudFront Functions event structure", "Add custom headers to origin requests".
 */
export function readCloudFront({ resources }: Resolver): ((request: Received) => Received) | undefined {
  const [distribution, ...more] = resources<DistributionProperties>('AWS::CloudFront::Distribution');
  if (!distribution) return undefined;
  const { Origins, DefaultCacheBehavior } = distribution.properties.DistributionConfig;
  const [origin] = Origins;
  if (more.length > 0 || !origin || Origins.length > 1)
    throw new Error(`${distribution.logicalId}: the local runner knows one distribution with one origin`);
  const handlers = (DefaultCacheBehavior.FunctionAssociations ?? []).map(({ EventType, FunctionARN }) => {
    const found = resources<{ FunctionCode: string }>('AWS::CloudFront::Function').find(({ name }) =>
      FunctionARN.endsWith(`/${name}`),
    );
    if (EventType !== 'viewer-request' || !found)
      throw new Error(`${distribution.logicalId}: the local runner knows only functions for viewer-request`);
    return runInNewContext(`${found.properties.FunctionCode}; handler`) as Handler;
  });
  return ({ rawHeaders, socket, ...request }) => {
    const ip = socket.remoteAddress ?? '';
    const sent = Object.fromEntries(
      pairs(rawHeaders).map(([name, value]) => [name.toLowerCase(), { value }]),
    );
    const event = { version: '1.0', viewer: { ip }, request: { method: request.method, headers: sent } };
    for (const handle of handlers) event.request.headers = handle(event).headers;
    for (const { HeaderName, HeaderValue } of origin.OriginCustomHeaders ?? [])
      event.request.headers[HeaderName.toLowerCase()] = { value: HeaderValue };
    return {
      ...request,
      rawHeaders: Object.entries(event.request.headers).flatMap(([name, { value }]) => [name, value]),
      socket: { remoteAddress: edgeAddress } as Received['socket'],
    };
  };
}

/** Of headers that are there twice, the last stays: the stand-in is simpler than CloudFront here. */
const pairs = (flat: string[]): [string, string][] =>
  flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : []));
