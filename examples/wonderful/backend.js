const { WONDERFUL_URL, WONDERFUL_API_KEY } = process.env;

/** Answers your own page: a token for the user who is logged in at your backend. */
export async function chatToken(request, response) {
  const { userId, name } = sessionOf(request);
  const answer = await fetch(`${WONDERFUL_URL}/api/sdk-token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': WONDERFUL_API_KEY },
    body: JSON.stringify({ entityId: userId, metadata: { name } }),
  });
  response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
}

/** Your session, from its cookie. Wonderful knows users by UUIDs: keep one for each user. */
const sessionOf = (_request) => ({ userId: '4b7e9a51-3f5b-4d8c-8e6a-6f0f7c1e9b10', name: 'Alice' });
