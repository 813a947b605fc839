import type { App } from '../lambdas/contract/app.ts';
import type { CallerKind } from '../lambdas/contract/caller-config.ts';
import type { LimitName } from '../lambdas/contract/limits.ts';

/** A security scheme (OpenAPI 3.1.1 section 4.8.27) for each kind of caller, and one for the tokens of the apps. */
export const securitySchemes = {
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-API-Key',
    description: 'A backend, with a key that `vending keys create` has made.',
  },
  oidc: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: "A person, with a token of one of the app's identity providers.",
  },
  password: {
    type: 'http',
    scheme: 'basic',
    description: 'A person, with username and password. They may be in the body instead.',
  },
  passcode: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description:
      'A person, with the number and the code of an SMS: `Passcode`, a space, and base64 of `+6281234567890:123456`. They may be in the body instead.',
  },
  unsafeOpen: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Guest-Secret',
    description:
      'A guest, with what the answer to their first request has in this header. Without it, they are a new guest.',
  },
  token: {
    type: 'http',
    scheme: 'bearer',
    description: 'The holder of a token of the app, or of its session.',
  },
} as const satisfies { readonly [Kind in CallerKind | 'token']: object };

type Requirement = Readonly<Partial<Record<keyof typeof securitySchemes, readonly []>>>;

/** How the callers of an app prove who they are. An empty requirement: nothing in the headers. */
export function requirementsOf({ callers }: App, hasProofInBody: boolean): Requirement[] {
  const kinds = [...new Set(callers.map(({ kind }) => kind))];
  const isOpen = kinds.includes('unsafeOpen') || (hasProofInBody && kinds.some(isInBody));
  return [...kinds.map((kind): Requirement => ({ [kind]: [] })), ...(isOpen ? [{}] : [])];
}

const isInBody = (kind: CallerKind) => kind === 'password' || kind === 'passcode';

const limitsOf: { readonly [Kind in CallerKind]: readonly LimitName[] } = {
  apiKey: ['vendsPerApiKey', 'vendsPerSubject'],
  oidc: ['vendsPerSubject'],
  password: ['vendsPerSubject', 'failedLoginsPerUser', 'failedLoginsPerIp'],
  passcode: ['vendsPerSubject', 'failedLoginsPerUser', 'failedLoginsPerIp'],
  unsafeOpen: ['guestVendsPerIp'],
};

/** The limits on tokens of these kinds of callers. */
export const limitsOfCallers = (kinds: readonly CallerKind[]): LimitName[] => [
  ...new Set(kinds.flatMap((kind) => limitsOf[kind])),
];
