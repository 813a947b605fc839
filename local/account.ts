/** Where everything lives that the runner provides. The account is the one that AWS emulators use as well. */
export const region = 'us-east-1';
export const accountId = '000000000000';

/** An ARN of this account, e.g. `arn('dynamodb', 'table/Users')`. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${resource}`;
}
