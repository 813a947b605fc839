/** A caller kind an app allows, with its numbers filled in. */
export type CallerConfig =
  | { readonly kind: 'password' }
  | {
      readonly kind: 'passcode';
      readonly lifetimeSeconds: number;
      readonly maxTries: number;
      readonly text: string;
    };

export type CallerKind = CallerConfig['kind'];
