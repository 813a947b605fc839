import { createVerifier } from 'fast-jwt';
import { at, attack, standIns, start, without } from './attack.ts';
import { comapiSpace } from './attack-config.ts';
import {
  as,
  body,
  isAccepted,
  isServed,
  newUser,
  nonceOf,
  redeemQiscus,
  vendChat,
  vendQiscus,
  withToken,
} from './client.ts';
import type { Service } from './service.ts';

const roomToken = async (service: Service, app: string, headers: Record<string, string>): Promise<string> =>
  body(await service.call('POST', `/${app}/token`, { headers, body: { rooms: ['lobby'] } })).token;

attack(
  'B8 cross-profile reuse: a token is good at its own app alone, even under a shared secret',
  async (service) => {
    const user = newUser();
    const headers = await as(user);
    const vended = async (app: string, path: string, nonce?: string) =>
      body(await service.call('POST', `/${app}${path}`, { headers, ...(nonce && { body: { nonce } }) }));
    const nonce = await nonceOf(service, 'qiscus');
    const space = `/comapi/apispaces/${comapiSpace}/sessions`;
    const started = body(await service.call('GET', `${space}/start`));
    // Both apps of a vendor have vended for the nonce: it is good for a token of this user.
    const own = {
      qiscus: body(await vendQiscus(service, user, nonce)).identity_token,
      comapi: (await vended('comapi', '/authenticate', started.nonce)).jwt,
      wonderful: (await vended('wonderful', '/api/sdk-token')).token,
      chatsdk: body(await vendChat(service, user)).token,
      rooms: await roomToken(service, 'rooms', headers),
    };
    const others = {
      qiscus: body(await vendQiscus(service, user, nonce, 'other-qiscus')).identity_token,
      comapi: (await vended('other-comapi', '/authenticate', started.nonce)).jwt,
      wonderful: (await vended('other-wonderful', '/api/sdk-token')).token,
      chatsdk: body(await vendChat(service, user, 'other-chatsdk')).token,
      rooms: await roomToken(service, 'other-rooms', headers),
      'web socket of chatsdk': body(await vendChat(service, user)).wsToken,
    };
    const places: Record<string, (token: string) => Promise<boolean>> = {
      qiscus: async (token) => isServed(await redeemQiscus(service, token)),
      comapi: (token) => isAccepted(service, 'comapi', token),
      wonderful: (token) => isAccepted(service, 'wonderful', token),
      rooms: (token) => isAccepted(service, 'rooms', token),
      chatsdk: async (token) =>
        isServed(await service.call('GET', '/chatsdk/tokens/validate', { headers: withToken(token) })),
    };
    const got: string[] = [];
    for (const [place, takes] of Object.entries(places)) {
      for (const [from, token] of Object.entries(others))
        if (await takes(token)) got.push(`other ${from} at ${place}`);
      for (const [from, token] of Object.entries(own))
        if (from !== place && (await takes(token))) got.push(`${from} at ${place}`);
      if (!(await takes(own[place as keyof typeof own]))) got.push(`${place} not at home`);
    }
    return got;
  },
  [
    without(
      'the issuer of Qiscus',
      [['profiles/qiscus.ts', "claims['iss'] !== appId ||", '']],
      ['other qiscus at qiscus', 'qiscus not at home'],
    ),
    without(
      'issuer, audience and binding of Comapi',
      [
        ['profiles/comapi.ts', 'iss !== issuer || aud !== audience ||', ''],
        ['adapters/dynamodb/nonces.ts', "Item['boundTo']?.S === boundTo", 'boundTo !== undefined'],
      ],
      ['other comapi at comapi'],
    ),
    without(
      'the tenant of Wonderful',
      [['profiles/wonderful.ts', "claims['tenantId'] === tenantId &&", '']],
      ['other wonderful at wonderful'],
    ),
    without(
      'the app of ChatSDK',
      [
        [
          'profiles/chatsdk.ts',
          "['iss', 'aud', 'sub', 'app_id', 'type', 'channel']",
          "['iss', 'aud', 'type', 'channel']",
        ],
      ],
      ['other chatsdk at chatsdk'],
    ),
    without(
      'the constants of claims that are data',
      [['profiles/jwt/read.ts', 'return claim === template;', 'return true;']],
      // So much alike are the claims of others.
      [
        'other comapi at rooms',
        'other chatsdk at rooms',
        'other rooms at rooms',
        'comapi at rooms',
        'chatsdk at rooms',
      ],
    ),
  ],
);

attack(
  "B9 clock skew: the provider's clock may be off by the five seconds that are allowed, and no more",
  async (service) => {
    const got: string[] = [];
    for (const seconds of [4, 5, 6, 60, 300])
      for (const [what, claims, bound] of [
        ['begins', { nbf: start + seconds }, 5],
        ['has ended', { exp: start - seconds }, 4],
      ] as const) {
        const headers = await as(newUser(), { iat: start, nbf: start - 600, exp: start + 600, ...claims });
        const served = isServed(await service.call('GET', '/chatsdk/api/auth/chat-token', { headers }));
        if (served !== seconds <= bound) got.push(`${what}: ${seconds} s ${served ? 'too many' : 'refused'}`);
      }
    return got;
  },
  [
    without(
      'a bound on the tolerance',
      [['callers/oidc.ts', 'clockTolerance: clockSkewSeconds', 'clockTolerance: 120']],
      [
        'has ended: 5 s too many',
        'begins: 6 s too many',
        'has ended: 6 s too many',
        'begins: 60 s too many',
        'has ended: 60 s too many',
      ],
    ),
  ],
);

attack(
  'B9 clock skew: no token begins in the future, to a verifier that allows for nothing',
  async (service) => {
    const got: string[] = [];
    for (const fraction of [0, 0.001, 0.499, 0.5, 0.999]) {
      at(start + fraction);
      const vended = await vendQiscus(service, newUser(), await nonceOf(service, 'qiscus'));
      const strict = createVerifier({
        key: standIns.keyOf('qiscus').value,
        clockTimestamp: (start + fraction) * 1_000,
      });
      try {
        strict(body(vended).identity_token);
      } catch {
        got.push(`${fraction}`);
      }
    }
    return got;
  },
  [without('rounding down', [['adapters/system-clock.ts', 'Math.floor(', 'Math.round(']], ['0.5', '0.999'])],
);
