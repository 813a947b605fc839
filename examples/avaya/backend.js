const { AVAYA_URL, AVAYA_API_KEY } = process.env;

/** Answers your own page: a token for the user who is logged in at your backend. */
export async function chatToken(request, response) {
  const { userId, name } = sessionOf(request);
  const answer = await fetch(`${AVAYA_URL}/token`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': AVAYA_API_KEY },
    body: JSON.stringify({ userId, userName: name, verified: true }),
  });
  response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
}

/** Your session, from its cookie. */
const sessionOf = (_request) => ({ userId: 'shop-7', name: 'Alice' });
