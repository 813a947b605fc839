import { decodeJwt, decodeProtectedHeader } from 'jose';
import { apiKeysOf } from '../../cli/directory/api-keys.ts';
import { forge } from '../vending/forge.ts';
import { signatureTails } from '../vending/signature-tails.ts';
import { attack, standIns, without } from './attack.ts';
import {
  as,
  asBackend,
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

const weak: Record<string, string> = {
  'white space': ' \r\n\t ',
  'white space in JSON': '{"secret":"   "}',
  'empty in JSON': '{"secret":""}',
  '1 byte': 'x',
  '16 bytes': 'sixteen bytes...',
  '31 bytes': 'thirty-one bytes, one too few..',
  '31 bytes and white space': ' thirty-one bytes, one too few..\n',
  zeros: '0'.repeat(64),
  NULs: '\0'.repeat(32),
  'a placeholder': 'your-256-bit-secret-your-256-bit-secret',
  'another placeholder': 'changeme-changeme-changeme-changeme',
  'a public key': standIns.keyOf('wonderful').publicKey ?? '',
};

attack(
  'B3 a weak secret is no key: nothing is signed or verified with it',
  async (service) => {
    const got: string[] = [];
    for (const [what, value] of Object.entries(weak)) {
      // Twice, so that the previous version is no better.
      await standIns.paste('qiscus', value);
      await standIns.paste('qiscus', value);
      const asked = { headers: asBackend(), body: { token: 'x' } };
      const { status } = await service.cold().call('POST', '/qiscus/introspect', asked);
      if (status !== 503) got.push(what);
    }
    await standIns.paste('qiscus', standIns.keyOf('qiscus').value);
    return got;
  },
  [
    without(
      'the least length',
      [['keys/hmac-key.ts', 'bytes.length < minSecretBytes && !allowShortSecret', 'allowShortSecret']],
      ['16 bytes', '31 bytes', '31 bytes and white space'],
    ),
  ],
);

attack(
  'B4 a token without an end is none, whoever signed it',
  async (service) => {
    const { token } = body(await vendChat(service, newUser()));
    const { exp: _, ...claims } = decodeJwt(token);
    const endless = forge(decodeProtectedHeader(token), claims, standIns.keyOf('chatsdk').value);
    const login = await as(newUser(), { exp: undefined });
    const loggedIn = await service.call('GET', '/chatsdk/api/auth/chat-token', { headers: login });
    return [
      ...((await isAccepted(service, 'chatsdk', endless)) ? ['one of our own'] : []),
      ...(isServed(loggedIn) ? ["one of the provider's"] : []),
    ];
  },
  [
    without(
      'the demand for an end in our own',
      [
        ['vending/verify-token.ts', "requiredClaims: ['exp'],", ''],
        ['vending/verify-token.ts', '!isTime(exp, latestTime)', 'false'],
        ['profiles/chatsdk.ts', 'exp: v.number()', 'exp: v.optional(v.number(), 0)'],
      ],
      ['one of our own'],
    ),
  ],
);

attack(
  'B4 a vendor whose token format forgets the end gives no token',
  async (service) => (isServed(await vendChat(service, newUser())) ? ['a token without an end'] : []),
  [
    without(
      'the look at whether a token can be read back',
      [
        ['vending/sign.ts', 'if (!readBack)', 'if (!claims)'],
        [
          'vending/sign.ts',
          'return { claims, readBack, sign };',
          'return { claims, readBack: grant, sign };',
        ],
      ],
      ['a token without an end'],
    ),
  ],
  [['profiles/chatsdk.ts', '    exp: expiresAt,\n', '']],
);

attack(
  'B5 three other spellings of a token are that token: used up with it, and revoked with it',
  async (service) => {
    const vended = await vendQiscus(service, newUser(), await nonceOf(service, 'qiscus'));
    const { identity_token } = body(vended);
    body(await redeemQiscus(service, identity_token));
    const got: string[] = [];
    for (const spelling of signatureTails(identity_token))
      if (isServed(await redeemQiscus(service, spelling))) got.push('a session');

    const keys = apiKeysOf(standIns.table);
    const { id, apiKey } = await keys.create({ apps: ['chatsdk'] });
    const asked = { headers: asBackend(apiKey), body: { userId: newUser() } };
    const { token } = body(await service.call('POST', '/chatsdk/tokens', asked));
    const validate = (each: string) =>
      service.call('GET', '/chatsdk/tokens/validate', { headers: withToken(each) });
    const spellings = signatureTails(token);
    for (const spelling of spellings) body(await validate(spelling));
    await keys.revoke(id);
    for (const spelling of spellings) if (isServed(await validate(spelling))) got.push('a revoked token');
    return got;
  },
  [
    without(
      'the nonce, with a list of the texts that were used',
      [
        [
          'vending/redeem.ts',
          'await spendNonce(grant, now, ports);',
          `if ((await ports.nonces.adopt(request.token, '', now + 600)) !== 'spent')
             return spendNonce({ ...grant, nonce: undefined }, now, ports) as never;`,
        ],
      ],
      Array(3).fill('a session'),
    ),
  ],
);
