import { flowOf, prelude } from './flows.ts';
import type { Runner } from './runner.ts';
import type { Credentials } from './seed.ts';

/** The text at the start: the routes, and a flow to paste for each app that has one. */
export function banner({ baseUrl, deployment }: Runner, { apps }: Credentials): string {
  const row = (method = '', path = '', by = '') => `  ${method.padEnd(7)}${path.padEnd(64)}${by}`;
  const routes = deployment.routes
    .filter(({ routeKey }) => !/^HEAD | \/$|\{proxy\+\}/.test(routeKey))
    .map(({ routeKey, functionId }) => row(...(routeKey.split(' ') as [string, string]), functionId));
  const routeKeys = new Set(deployment.routes.map(({ routeKey }) => routeKey));
  const pasted = Object.entries(apps).flatMap(([name, app]) => {
    const flow = flowOf(name, app, baseUrl, (route) => routeKeys.has(route.replace(' ', ` /${name}`)));
    return flow ? [`# ${name}${flow}`] : [];
  });
  return [
    '',
    row('METHOD', 'PATH', 'FUNCTION'),
    ...routes.sort(),
    '',
    'Made-up credentials: .local/credentials.json    Sent SMS: .local/outbox.jsonl',
    ...(pasted.length > 0
      ? ['To try it, paste this into a second terminal, in this folder:', '', prelude, ...pasted]
      : []),
    '',
  ].join('\n');
}
