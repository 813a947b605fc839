import type { Example } from '../../contract/example.ts';
import type { Settings } from '../avaya.ts';

const example: Settings = {
  baseUrl: 'https://na.api.avayacloud.com',
  accountId: 'ABCDEF',
  integrationId: '0847c56d-30fd-4b75-90be-a4ff8d08bd44',
};
const exampleAccess = {
  credentials: { clientId: 'client', clientSecret: 'client-secret', appKey: 'app-key' },
  accessToken: 'access-token',
};
const exampleCall = {
  path: '/api/digital/chat/v1/accounts/ABCDEF/tokens',
  headers: { authorization: 'Bearer access-token', appkey: 'app-key' },
} as const;

export const avaya: readonly Example<Settings>[] = [
  {
    title: 'a user who has logged in and says nothing more',
    settings: example,
    request: { userId: 'user-1' },
    principal: { subject: 'user-1' },
    tokenId: 'not-in-the-call',
    atEpochSeconds: 1_645_772_235,
    lifetimeSeconds: 900,
    upstream: {
      ...exampleAccess,
      request: {
        ...exampleCall,
        body: { json: { customerId: 'user-1', integrationId: example.integrationId, ttl: 15 } },
      },
    },
  },
  {
    title: 'a user for whom a backend vouches',
    settings: example,
    request: {
      userId: '9104fa6f-cb4a-43ea-8b28-c1ab36832c76',
      userName: 'Joe Soap',
      userIdentifiers: { emailAddresses: ['john@example.com'], phoneNumbers: ['+91 20 4101 8003'] },
      verified: true,
    },
    principal: { subject: 'the-backend', isBackend: true },
    tokenId: 'not-in-the-call',
    atEpochSeconds: 1_645_772_235,
    lifetimeSeconds: 3_600,
    upstream: {
      ...exampleAccess,
      request: {
        ...exampleCall,
        body: {
          json: {
            customerId: '9104fa6f-cb4a-43ea-8b28-c1ab36832c76',
            customerName: 'Joe Soap',
            customerIdentifiers: {
              emailAddresses: ['john@example.com'],
              phoneNumbers: ['+91 20 4101 8003'],
            },
            verifiedCustomer: true,
            integrationId: example.integrationId,
            ttl: 60,
          },
        },
      },
    },
  },
  {
    title: 'a user who says of themselves that an address is theirs',
    settings: example,
    request: {
      userId: 'user-1',
      userIdentifiers: { emailAddresses: ['john@example.com'] },
      verified: true,
    },
    principal: { subject: 'user-1', displayName: 'Änne' },
    tokenId: 'not-in-the-call',
    atEpochSeconds: 1_645_772_235,
    lifetimeSeconds: 1_800,
    upstream: {
      ...exampleAccess,
      request: {
        ...exampleCall,
        body: {
          json: {
            customerId: 'user-1',
            customerName: 'Änne',
            customerIdentifiers: { emailAddresses: ['john@example.com'] },
            verifiedCustomer: false,
            integrationId: example.integrationId,
            ttl: 30,
          },
        },
      },
    },
  },
];
