import createClient from 'openapi-fetch';
// `npm run test:api` makes it of the description, and compiles this where both are.
import type { paths } from './described.ts';

const { GET, POST } = createClient<paths>({ baseUrl: 'https://api.example.com' });

const health = await GET('/health');
export const status: 'ok' | undefined = health.data?.status;

const given = await POST('/chatsdk/api/auth/chat-token', {
  body: { userId: 'user-1', name: 'Ada Lovelace' },
});
export const token: string | undefined = given.data?.token;
export const code: string | undefined = given.error?.code;

// What the service has not: each of these lines must be an error.
// @ts-expect-error A route.
await GET('/chatsdk/tokens/none');
// @ts-expect-error A field that is missing.
await POST('/chatsdk/api/realtime/subscription-token', { body: {} });
// @ts-expect-error A field of another type.
await POST('/chatsdk/api/auth/chat-token', { body: { userId: 1 } });
// @ts-expect-error A field of the answer.
export const none = given.data?.none;
