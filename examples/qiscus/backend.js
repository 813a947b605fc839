import { json } from 'node:stream/consumers';

const { QISCUS_URL, QISCUS_API_KEY } = process.env;

/** Answers your own page: a token for the user who is logged in at your backend. */
export async function chatToken(request, response) {
  const { userId } = sessionOf(request);
  const { nonce } = await json(request); // the vendor's SDK has it
  const answer = await fetch(`${QISCUS_URL}/auth/verify`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': QISCUS_API_KEY },
    body: JSON.stringify({ user: { app_id: 'token-vending-demo', user_id: userId, nonce } }),
  });
  response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
}

/** Your session, from its cookie. */
const sessionOf = (_request) => ({ userId: 'shop-7' });
