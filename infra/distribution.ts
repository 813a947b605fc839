import { Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Function as CloudFrontFunction,
  Distribution,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import { originSecretHeader, viewerAddressHeader } from '../lambdas/contract/through-cloud-front.ts';

export interface ApiDistributionProps {
  readonly domain: VendingConfig['domain'];
  readonly cloudFront: NonNullable<VendingConfig['cloudFront']>;
  /** The API's own, with its scheme. */
  readonly endpoint: string;
}

/**
 * CloudFront's own header for it, `CloudFront-Viewer-Address`, is not sent with all headers but `Host`; and with `Host`,
 * API Gateway would not know the request.
 * Source: CloudFront Developer Guide, "Understand origin request policies", "Add a True-Client-IP header to the request".
 */
const tellAddress = `function handler(event) {
  event.request.headers['${viewerAddressHeader}'] = { value: event.viewer.ip };
  return event.request;
}`;

/**
 * CloudFront keeps these answers to GET for ten seconds, whatever they or the cache policy say, and its key has no query
 * and no bearer: one user's failure would be everyone's. It keeps 404 and others only if they allow it.
 * Source: CloudFront Developer Guide, "Control how long CloudFront caches errors".
 */
const keptErrors = [500, 502, 503, 504];

/** CloudFront before the API, with AWS WAF if there is a web ACL. It caches nothing. */
export class ApiDistribution extends Construct {
  /** Where DNS must lead the domain. */
  readonly target: string;
  /** What the functions accept: placeholders that CloudFormation fills in. */
  readonly originSecrets: string;

  constructor(scope: Construct, id: string, { domain, cloudFront, endpoint }: ApiDistributionProps) {
    super(scope, id);
    const secrets = cloudFront.originKeys.map((key) => {
      const secret = new Secret(this, `OriginKey${key}`, {
        description: 'With this, CloudFront proves to the functions that a request has come through it.',
        generateSecretString: { passwordLength: 48, excludePunctuation: true },
        removalPolicy: RemovalPolicy.DESTROY,
      });
      // CloudFormation puts the value into the distribution and the functions: reading it there would cost each cold
      // function a call. Who may read a function's environment can pretend to be CloudFront, and name any address.
      return secret.secretValue.unsafeUnwrap();
    });
    this.originSecrets = secrets.join(' ');
    const { distributionDomainName } = new Distribution(this, 'Distribution', {
      ...(cloudFront.webAclArn !== undefined && { webAclId: cloudFront.webAclArn }),
      ...(domain && {
        domainNames: [domain.name],
        certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      }),
      httpVersion: HttpVersion.HTTP2_AND_3,
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      errorResponses: keptErrors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      defaultBehavior: {
        origin: new HttpOrigin(Fn.select(2, Fn.split('/', endpoint)), {
          protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
          customHeaders: { [originSecretHeader]: secrets[0] ?? '' },
        }),
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
        compress: false,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
        viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: new CloudFrontFunction(this, 'TellAddress', {
              code: FunctionCode.fromInline(tellAddress),
              runtime: FunctionRuntime.JS_2_0,
            }),
          },
        ],
      },
    });
    this.target = distributionDomainName;
  }
}
