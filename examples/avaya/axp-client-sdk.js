/** Has the shape of Avaya's SDK, which is not public. It shows the token, and connects to nothing. */
export const AxpClientSdk = {
  async init({ token, jwtProvider }) {
    AxpClientSdk.token = token;
    // The real one calls this shortly before the token ends.
    AxpClientSdk.warn = () => jwtProvider.onExpiryWarning();
    return { userId: 'user-2' };
  },
  setJwt(token) {
    AxpClientSdk.token = token;
  },
};
