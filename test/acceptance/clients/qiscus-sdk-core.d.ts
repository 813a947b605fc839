/** The part of the untyped qiscus-sdk-core 2.16.9 that the driver uses, read from its lib/index.js. */
declare module 'qiscus-sdk-core' {
  export type VerifiedUser = { user: { email: string; token: string; refresh_token?: string } };

  export type Config = {
    AppId: string;
    baseURL: string;
    mqttURL: string;
    options: {
      loginSuccessCallback: (login: VerifiedUser) => void;
      loginErrorCallback: (data: unknown) => void;
      authTokenRefreshedCallback: (refreshed: { token: string; refreshToken: string }) => void;
    };
  };

  export default class QiscusSDK {
    init(config: Config): Promise<void>;
    getNonce(): Promise<{ nonce: string; expired_at: number }>;
    verifyIdentityToken(identityToken: string): Promise<VerifiedUser>;
    setUserWithIdentityToken(verified: VerifiedUser): void;
  }
}
