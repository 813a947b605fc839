/** A vendor's SDK. The compiler knows none of them: they are not installed when it runs. */
export const sdk = (name: string) => import(name);
