/** Has the shape of `@wonderful-sdk/contact-center`, which is not public. It shows the token, and connects to nothing. */
export class WonderfulSDK {
  constructor({ signedToken, refreshToken }) {
    this.signedToken = signedToken;
    // The real one calls this after a 401.
    this.refreshToken = refreshToken;
  }
}
