import { appOf } from '../../lambdas/config/apps.ts';
import { longestTokenSeconds } from '../../lambdas/contract/app.ts';
import config from '../fixtures/demo-config.ts';

/** A lead as short as a configuration may have it. */
const rotation = {
  intervalDays: 30,
  publishLeadSeconds: 4_000,
  verifierCacheSeconds: 3_600,
  jwksMaxAgeSeconds: 340,
};
export const app = { ...appOf(config, 'qiscus'), rotation };
export const intervalSeconds = rotation.intervalDays * 86_400;
export const tokenSeconds = longestTokenSeconds(app);
/** How old the keys are that a verifier has: its own age, the answer's on its way, and that of the function which gives it. */
export const cacheSeconds = rotation.verifierCacheSeconds + rotation.jwksMaxAgeSeconds + app.keyMaxAgeSeconds;
