import {
  CfnIntegration,
  type CfnRoute,
  type CfnStage,
  DomainName,
  HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import { Construct, type IConstruct } from 'constructs';
import type { VendingConfig } from '../lambdas/config/schema.ts';
import type { App } from '../lambdas/contract/app.ts';
import { environment } from '../lambdas/contract/environment.ts';
import { present } from '../lambdas/contract/present.ts';
import { accessLog } from './access-log.ts';
import { corsOf } from './cors.ts';
import { ApiDistribution } from './distribution.ts';
import type { VendingFunction } from './vending-function.ts';
import type { LogConfig } from './vending-log.ts';

export interface VendingApiProps {
  readonly apps: readonly App[];
  readonly config: LogConfig &
    Pick<
      VendingConfig,
      | 'name'
      | 'additionalRequestHeaders'
      | 'throttle'
      | 'monitoring'
      | 'domain'
      | 'cloudFront'
      | 'disableExecuteApiEndpoint'
    >;
}

/**
 * So many routes are made at a time. CloudFormation makes all at once that depend on nothing, and API Gateway takes ten
 * calls a second from an account (API Gateway Developer Guide, "Quotas for creating, deploying and managing an API").
 */
const lanes = 8;

/** The HTTP API: explicit routes, one CORS list for all apps, and our own answer to a request that no route matches. */
export class VendingApi extends Construct {
  /**
   * Routes for requests that no other route matches. There is one for each method: `ANY` and `$default` would take
   * preflight requests from the gateway and run a function for them.
   */
  static readonly everythingElse = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => [
    `${method} /`,
    `${method} /{proxy+}`,
  ]);

  /** As clients call it. */
  readonly url: string;
  /** Where DNS must lead the domain, if there is one. */
  readonly domainTarget?: string;
  private readonly distribution?: ApiDistribution;
  readonly api: HttpApi;
  private readonly routes: CfnRoute[] = [];
  private readonly permissions = new Map<VendingFunction, CfnPermission>();

  constructor(scope: Construct, id: string, { apps, config }: VendingApiProps) {
    super(scope, id);
    const { domain, cloudFront } = config;
    const ownName =
      domain && !cloudFront
        ? new DomainName(this, 'Domain', {
            domainName: domain.name,
            certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
          })
        : undefined;
    this.api = new HttpApi(this, 'Api', {
      apiName: config.name,
      disableExecuteApiEndpoint: config.disableExecuteApiEndpoint,
      ...(ownName && { defaultDomainMapping: { domainName: ownName } }),
      ...present({ corsPreflight: corsOf(apps, config.additionalRequestHeaders) }),
    });
    // The same for each route. Settings of one route would outlive it: CloudFormation does not take them from the stage,
    // and API Gateway then refuses every later change of it (aws/serverless-application-model issue 1939).
    const stage = this.api.defaultStage?.node.defaultChild as CfnStage;
    stage.defaultRouteSettings = {
      throttlingRateLimit: config.throttle.requestsPerSecond,
      throttlingBurstLimit: config.throttle.burst,
    };
    if (config.monitoring.accessLog) stage.accessLogSettings = accessLog(this, config);
    // The address that the API reports. The URL that CDK composes from the region is right on AWS only.
    const endpoint = () => this.api.apiEndpoint;
    if (cloudFront)
      this.distribution = new ApiDistribution(this, 'Distribution', {
        domain,
        cloudFront,
        endpoint: endpoint(),
      });
    const target = this.distribution?.target ?? ownName?.regionalDomainName;
    if (domain && target !== undefined) this.domainTarget = target;
    const name = domain?.name ?? this.distribution?.target;
    this.url = name === undefined ? endpoint() : `https://${name}`;
  }

  /**
   * Sends these routes to the function, and lets the API invoke it. Each GET route gets a HEAD route to the same function
   * (RFC 9110 section 9.1): one catch-all for HEAD could only lead to a function that reaches no secret.
   */
  serve(handler: VendingFunction, routeKeys: readonly string[]): void {
    const integration = new HttpLambdaIntegration(`${handler.node.id}Integration`, handler.live, {
      // One permission for the function: a permission per route would soon fill its policy's 20 KB.
      scopePermissionToRoute: false,
    });
    if (this.distribution) handler.addEnvironment(environment.originSecrets, this.distribution.originSecrets);
    for (const key of routeKeys.flatMap(withHead)) {
      const [method = '', path = ''] = key.split(' ');
      const { node } = new HttpRoute(this, key, {
        httpApi: this.api,
        integration,
        routeKey: HttpRouteKey.with(path, method as HttpMethod),
      });
      this.permitFirst(handler, node.findAll());
      const route = node.defaultChild as CfnRoute;
      const before = this.routes.at(-lanes);
      if (this.routes.length >= lanes && before) route.addResourceDependency(before);
      this.routes.push(route);
    }
  }

  /** A change of `rollout` leads the integration to another target, which the API must be allowed to invoke by then. */
  private permitFirst(handler: VendingFunction, made: readonly IConstruct[]): void {
    for (const each of made) if (each instanceof CfnPermission) this.permissions.set(handler, each);
    const permission = this.permissions.get(handler);
    const integration = made.find((each) => each instanceof CfnIntegration);
    if (permission) integration?.addResourceDependency(permission);
  }
}

const withHead = (key: string) => (key.startsWith('GET ') ? [key, key.replace('GET', 'HEAD')] : [key]);
