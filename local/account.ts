/** The Region and account of everything that the runner provides. AWS emulators use this account, too. */
export const region = 'us-east-1';
export const accountId = '000000000000';

/** An ARN of this account, e.g. `arn('dynamodb', 'table/Users')`. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
