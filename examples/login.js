/**
 * Stands for your identity provider's SDK, such as Auth0's `getAccessTokenSilently()`: gives the login token of the
 * person who is logged in. Here the identity provider of `npm start` logs user-2 in.
 */
export async function login() {
  const { identityProvider } = await (await fetch('/settings.json')).json();
  const form = { grant_type: 'password', username: 'user-2', password: 'any', client_id: 'page' };
  const answer = await fetch(`${identityProvider}/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  });
  return (await answer.json()).access_token;
}
