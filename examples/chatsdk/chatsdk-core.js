/**
 * Has the shape of `@chatsdk/core`, which is not on npm. It asks the server who the user is, and on a 401 asks the
 * provider for another token, as the real one does.
 */
export const createChatClient = ({ apiUrl, tokenProvider }) => ({
  async connectUser(user, { token }) {
    const validate = (bearer) =>
      fetch(`${apiUrl}/tokens/validate`, { headers: { Authorization: `Bearer ${bearer}` } });
    let answer = await validate(token);
    if (answer.status === 401) answer = await validate((await tokenProvider()).token);
    if (!answer.ok) throw new Error(`${answer.status} for ${user.id}`);
    return (await answer.json()).payload;
  },
});
