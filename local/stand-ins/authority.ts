import { type AccessRequest, decide, type Statement } from '../iam.ts';

/** A function. Its calls are signed with its logical id as access key. */
export interface Principal {
  /** Name for the log. */
  name: string;
  arn: string;
  /** For policies that name the role. */
  roleArn?: string;
  /** The policies of its role, and of the resources that it calls. */
  statements: Statement[];
}

export interface Denial {
  code: 'UnrecognizedClientException' | 'AccessDeniedException';
  message: string;
}

export interface SignedRequest extends AccessRequest {
  /** The SigV4 `Authorization` header. Only the access key id is read: the signature is not checked. */
  authorization: string | undefined;
  /** The stand-in can't judge this call, so no policy allows it to a function. */
  administratorOnly?: boolean;
}

export interface Authority {
  register(accessKeyId: string, principal: Principal): void;
  /** Undefined if the caller may do it; logs a denial without the values of keys. */
  denialOf(request: SignedRequest): Denial | undefined;
}

/**
 * Judges the functions by the policies of the template, and answers in AWS's words. Every other access key belongs to a
 * person at this machine, who may do everything: scripts and consoles use any key.
 */
export function createAuthority(log: (line: string) => void): Authority {
  const functions = new Map<string, Principal>();

  return {
    register: (accessKeyId, principal) => void functions.set(accessKeyId, principal),
    denialOf({ authorization = '', administratorOnly = false, ...request }) {
      const { action, resource } = request;
      const accessKeyId = /Credential=([^/,\s]+)\//.exec(authorization)?.[1];
      if (accessKeyId === undefined) {
        log(`access denied: ${action} on ${resource} by an unsigned request`);
        const message = 'The security token included in the request is invalid.';
        return { code: 'UnrecognizedClientException', message };
      }
      const principal = functions.get(accessKeyId);
      const why =
        principal &&
        whyDenied(principal.statements, { ...request, ...ofPrincipal(principal) }, administratorOnly);
      if (!why) return undefined;
      log(`access denied: ${principal.name} may not ${action} on ${resource} (${why})`);
      return {
        code: 'AccessDeniedException',
        message: `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
      };
    },
  };
}

const ofPrincipal = ({ roleArn }: Principal) => (roleArn === undefined ? {} : { principalArn: roleArn });

/** Why IAM denies the call, in its own words; undefined if it allows it. */
function whyDenied(
  statements: Statement[],
  request: AccessRequest,
  administratorOnly: boolean,
): string | undefined {
  if (administratorOnly) return 'because the local runner lets no function call it';
  const decision = decide(statements, request);
  if (decision === 'denied') return 'with an explicit deny in a policy';
  if (decision === 'allowed') return undefined;
  return `because no identity-based policy allows the ${request.action} action`;
}
