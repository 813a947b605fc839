import type { Credentials } from '../../local/seed.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** How the callers of each kind log in, and where: a pattern of paths, and headers. */
export function callersOf({
  apps,
}: Pick<Credentials, 'apps'>): Readonly<Record<string, readonly [paths: string, ...headers: string[]]>> {
  const { comapi, qiscus, avaya, wonderful, chatsdk } = apps as unknown as Record<
    string,
    {
      users: { username: string; password: string }[];
      apiKey: string;
      bearerToken: string;
      phoneNumber: string;
    }
  >;
  const [user] = comapi?.users ?? [];
  return {
    'no caller, of the service itself': ['^/(health|openapi.json|errors)$'],
    'a user with a password': [
      '^/comapi/',
      `Authorization: Basic ${base64(`${user?.username}:${user?.password}`)}`,
    ],
    'a user with a wrong passcode': [
      '^/qiscus/',
      `Authorization: Passcode ${base64(`${qiscus?.phoneNumber}:000000`)}`,
    ],
    'a user who has logged in, at Avaya': ['^/avaya/', `Authorization: Bearer ${avaya?.bearerToken}`],
    'a user who has logged in, at Wonderful': [
      '^/wonderful/',
      `Authorization: Bearer ${wonderful?.bearerToken}`,
    ],
    'a backend of Wonderful': ['^/wonderful/', `X-API-Key: ${wonderful?.apiKey}`],
    'a user who has logged in, at ChatSDK': ['^/chatsdk/', `Authorization: Bearer ${chatsdk?.bearerToken}`],
    'a backend of ChatSDK': ['^/chatsdk/', `X-API-Key: ${chatsdk?.apiKey}`],
    'a guest': ['^/guests/', 'X-Guest-Secret: 3f1c2b4a-5d6e-4f70-8a91-b2c3d4e5f607'],
  };
}
