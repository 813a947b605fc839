import type { LocalNotes } from '../infra/local-notes.ts';
import { flowOf, prelude } from './flows.ts';
import type { Runner } from './runner.ts';
import type { Credentials } from './seed.ts';

interface Told {
  readonly credentials: Credentials;
  readonly hasRealLimits: boolean;
  /** Whether a person sits at a terminal. */
  readonly hasKeys: boolean;
}

/** What a person needs to know when it is up. */
export function banner({ baseUrl }: Runner, { credentials, hasRealLimits, hasKeys }: Told): string {
  const { apps, people } = credentials;
  const names = Object.keys(apps);
  const hasLogins = Object.values(apps).some(({ bearerToken }) => bearerToken !== undefined);
  const rows = {
    open: `${baseUrl}/   ${names.length === 1 ? 'the app' : `${names.length} apps`}: ${names.join(', ')}`,
    'log in': `as ${people[0]?.userId} ... ${people.at(-1)?.userId}${hasLogins ? ': npm run vending -- login user-2 --local' : ''}; passwords, keys: .local/credentials.json`,
    SMS: '.local/outbox.jsonl',
    limits: hasRealLimits
      ? 'those of vending.config.ts'
      : '100 times those of vending.config.ts; npm start -- --real-limits serves them as deployed',
    ...(hasKeys
      ? { keys: 'f flows to paste   r restart   q quit' }
      : { flows: 'npm start -s -- --flows prints commands to paste; Ctrl-C stops' }),
  };
  const lines = Object.entries(rows).map(([name, text]) => `  ${name.padEnd(8)}${text}`);
  return ['', ...lines, '', `Listening on ${baseUrl}`].join('\n');
}

/** Commands to paste into a shell: one flow for each app. */
export function allFlows(
  { baseUrl, deployment }: Runner,
  { apps }: Credentials,
  { firstRequests }: LocalNotes,
): string {
  const routeKeys = new Set(deployment.routes.map(({ routeKey }) => routeKey));
  const flows = Object.entries(apps).map(([name, app]) =>
    flowOf(
      name,
      app,
      baseUrl,
      (route) => routeKeys.has(route.replace(' ', ` /${name}`)),
      firstRequests[name],
    ),
  );
  return [prelude, ...flows].join('\n\n');
}
