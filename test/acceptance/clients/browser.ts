import { type BrowserWindow, JSDOM } from 'jsdom';

/**
 * A page of `origin` whose requests are held to CORS, with the globals that the Comapi SDK looks for. `atob` stays
 * Node's. jsdom is laxer than a browser: it compares neither Access-Control-Allow-Methods nor the Content-Type
 * header with the preflight's answer.
 */
export function openBrowser(origin: string): BrowserWindow {
  const { window } = new JSDOM('', { url: origin });
  const { localStorage, navigator, XMLHttpRequest } = window;
  for (const [name, value] of Object.entries({ window, localStorage, navigator, XMLHttpRequest })) {
    Object.defineProperty(globalThis, name, { value, configurable: true });
  }
  return window;
}

/** POST JSON as a script of the page would. Status 0 and no body: CORS kept the answer from the script. */
export function postJson(window: BrowserWindow, url: string, content: object) {
  return new Promise<{ status: number; body: unknown }>((resolve, reject) => {
    const request = new window.XMLHttpRequest();
    request.open('POST', url);
    request.setRequestHeader('Content-Type', 'application/json');
    // A JSON body makes every browser ask first. jsdom forgets to, unless somebody watches the upload.
    request.upload.onload = () => {};
    request.onloadend = () => {
      try {
        resolve({ status: request.status, body: JSON.parse(request.responseText || '""') });
      } catch (error) {
        reject(error);
      }
    };
    request.send(JSON.stringify(content));
  });
}
