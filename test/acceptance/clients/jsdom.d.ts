/** The part of the untyped jsdom 29.1.1 that the Comapi driver uses. */
declare module 'jsdom' {
  export type BrowserRequest = {
    readonly status: number;
    readonly responseText: string;
    readonly upload: { onload: (() => void) | null };
    onloadend: (() => void) | null;
    open(method: string, url: string): void;
    setRequestHeader(name: string, value: string): void;
    send(body: string): void;
  };

  export type BrowserWindow = {
    readonly navigator: object;
    readonly localStorage: { getItem(key: string): string | null };
    readonly XMLHttpRequest: new () => BrowserRequest;
  };

  export class JSDOM {
    constructor(html: string, options: { url: string });
    readonly window: BrowserWindow;
  }
}
