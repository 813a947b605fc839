import { CfnQueryDefinition } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/**
 * Saved queries of CloudWatch Logs Insights, by name. Replace what stands in capitals. A line of API Gateway's access log
 * has the same `correlation_id` as the function's lines.
 */
export const queries = {
  'users-of-an-api-key': `filter decision = "given" and apiKeyId = "API_KEY_ID"
| stats count(*) as tokens, min(@timestamp) as first, max(@timestamp) as last, max(expiresAt) as lastExpiresAt by app, subjectDigest
| sort last desc
| limit 10000`,
  'users-of-a-key-or-version': `filter decision = "given" and (versionId = "VERSION_ID" or keyId = "KID")
| stats count(*) as tokens, min(@timestamp) as first, max(@timestamp) as last, max(expiresAt) as lastExpiresAt by app, subjectDigest
| sort last desc
| limit 10000`,
  'tokens-of-a-user': `filter subjectDigest = "SUBJECT_DIGEST"
| display @timestamp, app, step, decision, caller, apiKeyId, tokenId, keyId, versionId, expiresAt, code, reason
| sort @timestamp desc
| limit 1000`,
  'tokens-of-a-caller': `filter decision = "given" and caller = "CALLER_KIND"
| stats count(*) as tokens, min(@timestamp) as first, max(@timestamp) as last, max(expiresAt) as lastExpiresAt by app, subjectDigest
| sort last desc
| limit 10000`,
  'one-request': `filter correlation_id = "APIGW_REQUESTID" or function_request_id = "APIGW_REQUESTID"
| display @timestamp, @log, event, app, route, status, code, reason, decision, caller, why, error, durationMillis
| sort @timestamp asc`,
  'errors-by-route': `filter event = "request" and status >= 500
| stats count(*) as errors, max(@timestamp) as last by app, route, code, reason
| sort errors desc`,
  'refusals-by-reason': `filter event = "request" and status >= 400 and status < 500
| stats count(*) as refusals by app, route, code, reason
| sort refusals desc`,
  'slow-routes': `filter event = "request"
| stats count(*) as requests, pct(durationMillis, 50) as p50, pct(durationMillis, 95) as p95, max(durationMillis) as slowest by app, route, cold_start
| sort p95 desc`,
} as const;

/** Logs Insights Developer Guide, "CloudWatch Logs Insights quotas": so many log groups a query. */
const maxLogGroups = 50;

/** The saved queries, in one folder of the console. With more log groups, choose them by the deployment's name there. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, folder: string, logGroupNames: readonly string[]) {
    super(scope, id);
    for (const [name, queryString] of Object.entries(queries))
      new CfnQueryDefinition(this, name, {
        name: `${folder}/${name}`,
        queryString,
        ...(logGroupNames.length <= maxLogGroups && { logGroupNames: [...logGroupNames] }),
      });
  }
}
