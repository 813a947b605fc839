import { App } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import config from '../fixtures/demo-config.ts';

/**
 * The tests' own apps, for a real account. ACCOUNT_JWKS_URL takes the place of their identity provider's keys, and only
 * ACCOUNT_ADMINISTRATORS, ARNs separated by commas, may read their secrets.
 */
const { ACCOUNT_JWKS_URL: jwksUrl, ACCOUNT_ADMINISTRATORS: administrators = '' } = process.env;
const apps = Object.entries(config.apps).map(([name, app]) => {
  const callers = app.callers.map((caller) =>
    caller.kind === 'oidc' && jwksUrl ? { ...caller, jwksUrl } : caller,
  );
  return [name, { ...app, callers }] as const;
});
new VendingStack(new App({ analyticsReporting: false }), config.name, {
  config: {
    ...config,
    apps: Object.fromEntries(apps),
    administrators: administrators.split(',').filter((each) => each !== ''),
  },
});
