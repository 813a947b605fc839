import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';
import httpErrorHandler from '@middy/http-error-handler';
import httpJsonBodyParser from '@middy/http-json-body-parser';
import { z } from 'zod';
import { awsStores } from '../job/aws-stores.ts';
import { joseSigner } from '../job/jose-signer.ts';
import { sdkCall } from '../job/sdk-call.ts';
import { vendWith } from '../job/vend.ts';

const logger = new Logger({ serviceName: 'bench' });
const metrics = new Metrics({ namespace: 'Bench', serviceName: 'bench' });
const vend = vendWith({ stores: awsStores(sdkCall), signerOf: joseSigner });
const requestOf = z.object({
  headers: z.object({ 'x-api-key': z.string() }),
  body: z.object({ username: z.string().min(1).max(256), nonce: z.string().min(16).max(256) }),
});

/** What AWS's samples put around a handler: middy, zod, and Powertools with one log line and one metric. */
export const handler = middy()
  .use(httpErrorHandler())
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .use(httpJsonBodyParser())
  .handler(async (event) => {
    const { headers, body } = requestOf.parse(event);
    const token = await vend(headers['x-api-key'], body.username, body.nonce);
    logger.info('vend', { status: token ? 200 : 401 });
    metrics.addMetric('TokensVended', MetricUnit.Count, token ? 1 : 0);
    return {
      statusCode: token ? 200 : 401,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(token ? { jwt: token, token } : { code: 'unauthenticated' }),
    };
  });
