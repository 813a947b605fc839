import { isIP } from 'node:net';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Refusal } from '../contract/refusal.ts';
import { originSecretHeader, viewerAddressHeader } from '../contract/through-cloud-front.ts';
import { digestOf, sameDigest } from '../vending/digest.ts';

/** The address of the client that sent a request: what its limits count. */
export type SourceAddress = (event: APIGatewayProxyEventV2) => string;

/** If clients call the API itself: the address that the gateway reports. No header says anything. */
const fromGateway: SourceAddress = (event) => event.requestContext.http.sourceIp;

/**
 * @param originSecrets separated by spaces; if there are any, the service stands behind CloudFront. Then a request must
 * prove by one of them that it has come through it, or is refused: `forbidden`. Only after that, one header counts.
 */
export function sourceAddressOf(originSecrets: string | undefined): SourceAddress {
  if (originSecrets === undefined) return fromGateway;
  // An empty one would be that of every request without the header.
  const expected = originSecrets.split(' ').filter(Boolean).map(digestOf);
  return ({ headers }) => {
    const given = digestOf(headers[originSecretHeader] ?? '');
    // All are compared, so that the time tells nothing.
    const isProven = expected.map((each) => sameDigest(each, given)).includes(true);
    const address = headers[viewerAddressHeader] ?? '';
    if (!isProven || isIP(address) === 0)
      throw new Refusal('forbidden', {
        detail: "Call the service at its own address, not at API Gateway's.",
        reason: 'not through CloudFront',
      });
    return address;
  };
}
