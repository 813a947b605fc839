import type { CfnStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Construct } from 'constructs';
import { type LogConfig, VendingLog } from './vending-log.ts';

/**
 * A line of the access log, with the fields of our own log where they are the same. It has the route and no path, no query
 * and no header: these may hold ids and credentials.
 * Source: API Gateway Developer Guide, "Customize HTTP API access logs".
 */
const accessLine = {
  timestamp: '$context.requestTime',
  event: 'access',
  correlation_id: '$context.requestId',
  route: '$context.routeKey',
  method: '$context.httpMethod',
  status: '$context.status',
  sourceIp: '$context.identity.sourceIp',
  latencyMillis: '$context.responseLatency',
  functionMillis: '$context.integrationLatency',
  responseBytes: '$context.responseLength',
  error: '$context.error.message',
  functionError: '$context.integrationErrorMessage',
};

/** A stage's line for each request, in a separate log group. */
export const accessLog = (scope: Construct, config: LogConfig): CfnStage.AccessLogSettingsProperty => ({
  destinationArn: new VendingLog(scope, 'AccessLogs', config).logGroupArn,
  format: JSON.stringify(accessLine),
});
