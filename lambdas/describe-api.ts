import { optionalEnvironment } from './adapters/environment.ts';
import { bundledConfig } from './config/bundled.ts';
import { bundledPages } from './config/bundled-pages.ts';
import { environment } from './contract/environment.ts';
import { edge } from './http/edge.ts';
import { loggerOf } from './http/logger.ts';
import { pageEndpoints } from './http/page-endpoints.ts';
import { sourceAddressOf } from './http/source-address.ts';

/**
 * Shows the description of the API and the page of its errors. Alone in a function, since an edit of any app changes them:
 * no other function is deployed for that. Reaches nothing.
 */
export const handler = edge(
  loggerOf(bundledConfig),
  sourceAddressOf(optionalEnvironment(environment.originSecrets)),
  pageEndpoints(bundledPages),
);
