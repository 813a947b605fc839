import { Duration } from 'aws-cdk-lib';
import {
  CorsHttpMethod,
  HttpApi,
  type HttpMethod,
  HttpRoute,
  HttpRouteKey,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import type { App } from '../lambdas/contract/app.ts';
import type { VendingFunction } from './vending-function.ts';

/** What a browser may send to any app. */
const everyAppHeaders = ['authorization', 'content-type', 'x-api-key', 'x-nonce'];

export interface VendingApiProps {
  readonly apps: readonly App[];
  readonly name: string;
}

/** The HTTP API: explicit routes, one CORS list for all apps, and our own answer to whatever matches no route. */
export class VendingApi extends Construct {
  /**
   * What no other route matches. Method by method, since `ANY` and `$default` would take preflight requests from the
   * gateway and run a function for them.
   */
  static readonly everythingElse = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => [
    `${method} /`,
    `${method} /{proxy+}`,
  ]);

  readonly url: string;
  private readonly api: HttpApi;

  constructor(scope: Construct, id: string, { apps, name }: VendingApiProps) {
    super(scope, id);
    const origins = [...new Set(apps.flatMap(({ allowedOrigins }) => allowedOrigins))].sort();
    this.api = new HttpApi(this, 'Api', {
      apiName: name,
      ...(origins.length > 0 && {
        corsPreflight: {
          // The union of the apps' lists; each app refuses origins that are not on its own.
          allowOrigins: origins.includes('*') ? ['*'] : origins,
          allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.DELETE],
          allowHeaders: [
            ...new Set([...everyAppHeaders, ...apps.flatMap(({ profile }) => profile.requestHeaders)]),
          ].sort(),
          exposeHeaders: ['etag', 'ratelimit', 'ratelimit-policy', 'retry-after', 'www-authenticate'],
          maxAge: Duration.days(1),
        },
      }),
    });
    // Where the API really is; the URL that CDK composes from the region holds on AWS alone.
    this.url = this.api.apiEndpoint;
  }

  /** Sends these routes to the function, and lets the API invoke it. */
  serve(handler: VendingFunction, routeKeys: readonly string[]): void {
    const integration = new HttpLambdaIntegration(`${handler.node.id}Integration`, handler, {
      // One permission for the function: a permission per route would soon fill its policy's 20 KB.
      scopePermissionToRoute: false,
    });
    for (const key of routeKeys) {
      const [method = '', path = ''] = key.split(' ');
      new HttpRoute(this, key, {
        httpApi: this.api,
        integration,
        routeKey: HttpRouteKey.with(path, method as HttpMethod),
      });
    }
  }
}
