import { requireEnvironment } from './adapters/environment.ts';
import { appsOf } from './config/apps.ts';
import { bundledConfig } from './config/bundled.ts';
import { environment } from './contract/environment.ts';
import { loggerOf } from './http/logger.ts';
import { type Probe, probesOf } from './http/probes.ts';

/** Runs on a schedule, and fails if an answer is not right: the alarm `probe-failed` counts that. */
const logger = loggerOf(bundledConfig);
const apiUrl = requireEnvironment(environment.apiUrl);
const probes = probesOf(appsOf(bundledConfig));
const timeoutMillis = 8_000;

export const handler = (_: unknown, { awsRequestId }: { readonly awsRequestId: string }): Promise<void> =>
  logger.during({ awsRequestId }, async () => {
    const wrong = (await Promise.all(probes.map(isWrong))).filter(Boolean);
    if (wrong.length > 0) throw new Error(`${wrong.length} of ${probes.length} probes failed`);
  });

async function isWrong({ method, path, isRight, ...sent }: Probe): Promise<boolean> {
  const status = await fetch(`${apiUrl}${path}`, {
    method,
    ...sent,
    signal: AbortSignal.timeout(timeoutMillis),
  }).then(
    (response) => response.status,
    () => 0,
  );
  if (isRight(status)) return false;
  const reason = status === 0 ? 'no answer' : 'not the right status';
  logger.log({ level: 'ERROR', event: 'probe', route: `${method} ${path}`, status, reason });
  return true;
}
