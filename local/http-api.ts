import { arn } from './account.ts';
import { type Received, readCloudFront } from './cloud-front.ts';
import { type CorsConfiguration, checkCors } from './cors.ts';
import { matchesGlob } from './glob.ts';
import type { Resolver } from './template.ts';

/** The one AWS::ApiGatewayV2::Api of the stack, as far as it decides how a request is answered. */
export interface HttpApi {
  apiId: string;
  cors?: CorsConfiguration;
  routes: Route[];
  /** What a distribution before the API makes of a request. */
  throughCloudFront?: (request: Received) => Received;
}

export interface Route {
  /** `METHOD /path/{parameter}/{proxy+}`, `ANY /path` or `$default`. */
  routeKey: string;
  /** Logical id of the function that answers. */
  functionId: string;
  /** Whether an AWS::Lambda::Permission lets API Gateway invoke that function for this route. */
  permitted: boolean;
}

interface StageProperties {
  StageName: string;
  AutoDeploy?: boolean;
  RouteSettings?: object;
}

interface RouteProperties {
  ApiId: string;
  AuthorizationType?: string;
  RouteKey: string;
  Target: string;
}

interface IntegrationProperties {
  IntegrationType: string;
  IntegrationUri: string;
  PayloadFormatVersion?: string;
}

interface PermissionProperties {
  Action: string;
  FunctionName: string;
  Principal: string;
  SourceArn?: string;
}

/** Reads the API. Throws for a stage, route or integration that it can't serve; the message names the resource. */
export function readHttpApi(resolver: Resolver): HttpApi {
  const { resolve, resources } = resolver;
  const throughCloudFront = readCloudFront(resolver);
  const apis = resources<{ ProtocolType: string; CorsConfiguration?: CorsConfiguration }>(
    'AWS::ApiGatewayV2::Api',
  );
  const [api] = apis;
  if (!api || apis.length > 1) throw new Error(`the local runner serves exactly one API, not ${apis.length}`);
  const { ProtocolType, CorsConfiguration } = api.properties;
  if (ProtocolType !== 'HTTP') throw new Error(`${api.logicalId}: only HTTP APIs are served locally`);
  if (CorsConfiguration) checkCors(CorsConfiguration);
  for (const stage of resources<StageProperties>('AWS::ApiGatewayV2::Stage')) {
    const { StageName, AutoDeploy, RouteSettings } = stage.properties;
    // They outlive their routes, and then the stage can't be changed (aws/serverless-application-model issue 1939).
    if (RouteSettings)
      throw new Error(`${stage.logicalId}: RouteSettings can't be taken back by a deployment`);
    if (StageName !== '$default' || !AutoDeploy) {
      throw new Error(`${stage.logicalId}: only an automatically deployed $default stage is served locally`);
    }
  }

  const apiId = resolve({ Ref: api.logicalId }) as string;
  const functions = resources('AWS::Lambda::Function').map(({ logicalId, name }) => ({
    logicalId,
    name,
    arn: resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }) as string,
  }));
  const permissions = resources<PermissionProperties>('AWS::Lambda::Permission');
  const integrations = resources<IntegrationProperties>('AWS::ApiGatewayV2::Integration');

  const routes = resources<RouteProperties>('AWS::ApiGatewayV2::Route').map(({ logicalId, properties }) => {
    const { AuthorizationType = 'NONE', RouteKey, Target } = properties;
    if (AuthorizationType !== 'NONE') {
      throw new Error(
        `${logicalId}: the local runner does not know the authorization type ${AuthorizationType}`,
      );
    }
    const integration = integrations.find(({ name }) => Target === `integrations/${name}`);
    const target = functions.find(({ arn }) => integration?.properties.IntegrationUri === arn);
    if (!integration || !target)
      throw new Error(`${logicalId}: its target ${Target} does not lead to a function`);
    const { IntegrationType, PayloadFormatVersion } = integration.properties;
    if (IntegrationType !== 'AWS_PROXY' || PayloadFormatVersion !== '2.0') {
      throw new Error(`${integration.logicalId}: only AWS_PROXY with payload format 2.0 is served locally`);
    }
    const permitted = permissions.some(
      ({ properties: { Action, FunctionName, Principal, SourceArn = '*' } }) =>
        matchesGlob(Action.toLowerCase(), 'lambda:invokefunction') &&
        [target.arn, target.name].includes(FunctionName) &&
        Principal === 'apigateway.amazonaws.com' &&
        matchesGlob(SourceArn, executionArn(apiId, RouteKey)),
    );
    return { routeKey: RouteKey, functionId: target.logicalId, permitted };
  });
  return {
    apiId,
    routes,
    ...(CorsConfiguration && { cors: CorsConfiguration }),
    ...(throughCloudFront && { throughCloudFront }),
  };
}

/** `arn:aws:execute-api:region:account:api/stage/METHOD/path`, to compare with a permission's SourceArn. */
function executionArn(apiId: string, routeKey: string): string {
  const [method, path = '/$default'] = routeKey.split(' ');
  return arn('execute-api', `${apiId}/$default/${method}${path}`);
}
