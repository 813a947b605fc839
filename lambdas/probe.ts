import { requireEnvironment } from './adapters/environment.ts';
import { appsOf } from './config/apps.ts';
import { bundledConfig } from './config/bundled.ts';
import { environment } from './contract/environment.ts';
import { loggerOf } from './http/logger.ts';
import { probesOf, sendProbes } from './http/probes.ts';

/** Runs on a schedule, and fails if an answer is not right: the alarm `probe-failed` counts that. */
const logger = loggerOf(bundledConfig);
const apiUrl = requireEnvironment(environment.apiUrl);
const probes = probesOf(appsOf(bundledConfig));

export const handler = (_: unknown, { awsRequestId }: { readonly awsRequestId: string }): Promise<void> =>
  logger.during({ awsRequestId }, () => sendProbes(apiUrl, probes, logger));
