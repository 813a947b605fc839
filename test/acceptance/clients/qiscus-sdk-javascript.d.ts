/** The part of qiscus-sdk-javascript 3.4.2 that the driver uses; its own types are those of a CommonJS module. */
declare module 'qiscus-sdk-javascript' {
  export default class Qiscus {
    readonly token: string;
    setupWithCustomServer(appId: string, baseUrl: string, brokerUrl: string): Promise<void>;
    getJWTNonce(): Promise<string>;
    setUserWithIdentityToken(identityToken: string): Promise<{ id: string; name: string }>;
  }
}
