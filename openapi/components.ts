type Kind = 'schemas' | 'responses' | 'parameters' | 'headers';

/** What operations share: each thing is written once, so that a hundred apps of five vendors stay a small document. */
export function collector() {
  const kept: Record<Kind, Record<string, unknown>> = {
    schemas: {},
    responses: {},
    parameters: {},
    headers: {},
  };
  return {
    kept,
    /** A reference to the thing. If another one has its name, it gets the app's name too. */
    put(kind: Kind, name: string, value: object, app: string): { readonly $ref: string } {
      const text = JSON.stringify(value);
      const names = [name, `${name}.${app}`];
      const free =
        names.find((each) => [undefined, text].includes(textOf(kept[kind][each]))) ?? `${name}.${app}`;
      kept[kind][free] = value;
      return { $ref: `#/components/${kind}/${free}` };
    },
  };
}

export type Collector = ReturnType<typeof collector>;

const textOf = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));
