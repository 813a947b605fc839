import { matchRoute } from './routes.ts';
import type { Answered } from './traffic.ts';

/** One line about a request, for people: of a refusal also why, by which limit and until when. */
export function requestLine(request: Answered, routeKeys: readonly string[]): string {
  const { at, method, path, status, millis } = request;
  const why = reasonOf(request, routeKeys);
  return `${timeOf(at)} ${method} ${path} ${status}${why === '' ? '' : ` ${why}`} (${millis} ms)`;
}

function reasonOf(request: Answered, routeKeys: readonly string[]): string {
  const { status, code, reason, limit, until } = request;
  if (limit !== undefined)
    return `the limit ${limit} is spent${until === undefined ? '' : `, until ${timeOf(until)}`}`;
  if (status === 404 && !isNamed(request, routeKeys)) return otherRoutes(request, routeKeys);
  if (code === 'origin_not_allowed' && reason !== undefined) return reason;
  return [code, reason].filter((part) => part !== undefined).join(': ');
}

/** Whether the path is that of a route, and not only of one that takes all paths. */
function isNamed({ method, path }: Answered, routeKeys: readonly string[]): boolean {
  const routes = routeKeys.map((routeKey) => ({ routeKey }));
  return !/^$|[$]default|[+]}$/.test(matchRoute(routes, method, path)?.route.routeKey ?? '');
}

/** What there is in its place. */
function otherRoutes({ app }: Answered, routeKeys: readonly string[]): string {
  const named = routeKeys.filter((key) => !/^HEAD |[+]}$/.test(key));
  if (app !== undefined)
    return `no such route; ${app} has ${named.filter((key) => key.includes(` /${app}/`)).join(', ')}`;
  const apps = named.flatMap((key) => /^\S+ \/([^/{}]+)\//.exec(key)?.[1] ?? []);
  return `no such app; there are ${[...new Set(apps)].filter((name) => !name.startsWith('.')).join(', ')}`;
}

/** The clock on the wall: the reader sits before this machine. */
const timeOf = (epochMillis: number) => new Date(epochMillis).toTimeString().slice(0, 8);
