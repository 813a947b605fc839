import { expect, test } from '@jest/globals';
import { baseUrl } from '../harness/target.ts';

/** As the vendor's guide refreshes, with what a page of ours adds. */
async function ask(path: string, secret?: string, entityId?: string) {
  const response = await fetch(`${baseUrl}/guests/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(secret && { 'x-guest-secret': secret }) },
    body: JSON.stringify({ entityId }),
  });
  const { id } = (await response.json()) as { id?: string };
  return { status: response.status, id, secret: response.headers.get('x-guest-secret') ?? undefined };
}

test('a guest is the same guest again for the secret, and for nothing else', async () => {
  const first = await ask('sdk-token');
  expect(first).toEqual({ status: 200, id: expect.any(String), secret: expect.any(String) });
  expect(await ask('refresh-sdk-token', first.secret, first.id)).toEqual(first);
  for (const wrong of [undefined, crypto.randomUUID()])
    expect((await ask('refresh-sdk-token', wrong, first.id)).status).toBe(403);
});
