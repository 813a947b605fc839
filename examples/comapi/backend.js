import { json } from 'node:stream/consumers';

const { COMAPI_URL, COMAPI_API_KEY } = process.env;

/** Answers your own page: a token for the user who is logged in at your backend. */
export async function chatToken(request, response) {
  const { userId } = sessionOf(request);
  const { nonce } = await json(request); // the vendor's SDK has it
  const answer = await fetch(`${COMAPI_URL}/authenticate`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': COMAPI_API_KEY },
    body: JSON.stringify({ username: userId, nonce }),
  });
  response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
}

/** Your session, from its cookie. */
const sessionOf = (_request) => ({ userId: 'shop-7' });
