export interface RouteMatch<Route> {
  route: Route;
  /** Absent if the route has no variables. */
  pathParameters?: Record<string, string>;
}

/**
 * Picks the route for a request. Segment by segment, a literal beats `{variable}`, which beats `{greedy+}`; then a named
 * method beats ANY. `$default` takes every other request. `path` is the decoded path.
 * Source: API Gateway Developer Guide, "Create routes for HTTP APIs", section "Routing API requests".
 */
export function matchRoute<Route extends { routeKey: string }>(
  routes: Route[],
  method: string,
  path: string,
): RouteMatch<Route> | undefined {
  const [best] = routes
    .flatMap((route) => {
      const [routeMethod = '', routePath] = route.routeKey.split(' ');
      const parameters = [method, 'ANY'].includes(routeMethod) && routePath && matchPath(routePath, path);
      return parameters ? [{ route, parameters, rank: rank(routeMethod, routePath) }] : [];
    })
    .sort((left, right) => (left.rank < right.rank ? -1 : 1));
  const route = best?.route ?? routes.find(({ routeKey }) => routeKey === '$default');
  if (!route) return undefined;
  const pathParameters = best?.parameters ?? {};
  return Object.keys(pathParameters).length > 0 ? { route, pathParameters } : { route };
}

/** `{name}` or `{name+}` as a whole segment; any other segment is literal. */
const variable = /^\{([^}+]+)(\+?)\}$/;

function matchPath(routePath: string, path: string): Record<string, string> | undefined {
  const names: string[] = [];
  const segments = routePath.split('/').map((segment) => {
    const [, name, greedy] = variable.exec(segment) ?? [];
    if (!name) return segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    names.push(name);
    return greedy ? '([^]+)' : '([^/]+)';
  });
  const values = new RegExp(`^${segments.join('/')}$`).exec(path)?.slice(1);
  return values && Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}

/** One digit for each segment, then one for the method. The matching route with the smallest string is the closest. */
function rank(method: string, routePath: string): string {
  const segments = routePath.split('/').map((segment) => {
    const [matched, , greedy] = variable.exec(segment) ?? [];
    return greedy ? '2' : matched ? '1' : '0';
  });
  return [...segments, method === 'ANY' ? '1' : '0'].join('');
}
