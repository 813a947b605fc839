import type { Assembly } from './assembly.ts';
import { type LambdaFunction, readFunctions } from './functions.ts';
import { type HttpApi, type Route, readHttpApi } from './http-api.ts';
import type { Resolver } from './template.ts';

/** The template with everything resolved, as the stack would be in an account, at the runner's addresses. */
export interface Deployment {
  stackName: string;
  /** Resolved stack outputs, by name. */
  outputs: Record<string, string>;
  /** The template's top-level `Metadata`. */
  metadata: Record<string, unknown>;
  routes: Route[];
  api: HttpApi;
  functions: LambdaFunction[];
}

/** Reads the deployment. Throws for anything in the template that the runner does not know; the message names it. */
export function readDeployment({ stackName, template, assets }: Assembly, resolver: Resolver): Deployment {
  const api = readHttpApi(resolver);
  const outputs = Object.entries(template.Outputs ?? {});
  return {
    stackName,
    outputs: Object.fromEntries(outputs.map(([name, { Value }]) => [name, String(resolver.resolve(Value))])),
    metadata: resolver.resolve(template.Metadata ?? {}) as Record<string, unknown>,
    routes: api.routes,
    api,
    functions: readFunctions(resolver, assets),
  };
}
