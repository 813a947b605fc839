interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  readonly Outputs?: object;
}

/** How much of one quota a stack takes. */
export interface Quota {
  readonly what: string;
  readonly count: number;
  readonly max: number;
}

/**
 * Source: CloudFormation User Guide, "Understand CloudFormation quotas", "Get values stored in other services using dynamic
 * references"; API Gateway Developer Guide, "Quotas for configuring and running an HTTP API". AWS raises only that of routes.
 */
export function quotasOf(template: Template, routesPerApi: number): Quota[] {
  const types = Object.values(template.Resources).map(({ Type }) => Type);
  const routes = types.filter((type) => type === 'AWS::ApiGatewayV2::Route');
  // With CloudFront: one for each function and secret of it.
  const references = JSON.stringify(template).split('{{resolve:').length - 1;
  return [
    { what: 'resources', count: types.length, max: 500 },
    { what: 'routes', count: routes.length, max: routesPerApi },
    { what: 'outputs', count: Object.keys(template.Outputs ?? {}).length, max: 200 },
    ...(references > 0 ? [{ what: 'dynamic references', count: references, max: 60 }] : []),
    // As the CDK writes it.
    { what: 'bytes', count: Buffer.byteLength(JSON.stringify(template, undefined, 1)), max: 1_000_000 },
  ];
}

const text = ({ what, count, max }: Quota) => `${count} of ${max} ${what}`;

/** One line for all quotas, and a warning if one is nearly used up. Throws, saying what to do, if a stack is too large. */
export function quotaReport(quotas: readonly Quota[], apps: number): string[] {
  const share = Math.max(...quotas.map(({ count, max }) => count / max));
  const over = quotas.filter(({ count, max }) => count > max);
  if (over.length > 0) {
    const raise = over.some(({ what }) => what === 'routes')
      ? ' (If it is the routes alone: ask AWS for a higher quota "Routes per API", and set routesPerApi to it.)'
      : '';
    const message = `The stack is too large for AWS: ${over.map(text).join(', ')}. ${split(share, apps)}${raise}`;
    throw Object.assign(new Error(message), { stack: message });
  }
  const lines = [`The stack has ${quotas.map(text).join(', ')}.`];
  const near = quotas.filter(({ count, max }) => count > 0.8 * max);
  return near.length > 0
    ? [...lines, `WARNING The stack has ${near.map(text).join(', ')}. ${split(share, apps)}`]
    : lines;
}

/** Each part fills four fifths of the quota, so that there is room to grow. */
function split(share: number, apps: number): string {
  const parts = Math.ceil(share / 0.8);
  return `Split the apps over ${parts} deployments of about ${Math.ceil(apps / parts)} apps: as many copies of this folder, each with another name.`;
}
