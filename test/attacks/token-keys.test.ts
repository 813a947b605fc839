import { decodeJwt, decodeProtectedHeader } from 'jose';
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
} from './client.ts';
import type { Service } from './service.ts';

const weak: Record<string, string> = {
  'white space': ' \r\n\t ',
  'white space in JSON': '{"secret":"   "}',
  'empty in JSON': '{"secret":""}',
  '1 byte': 'x',
  zeros: '0'.repeat(64),
  NULs: '\0'.repeat(32),
  'a placeholder': 'your-256-bit-secret-your-256-bit-secret',
  'another placeholder': 'changeme-changeme-changeme-changeme',
  'a public key': standIns.keyOf('wonderful').publicKey ?? '',
  // Last, since the control adopts them, and an app goes on with what it has used.
  '16 bytes': 'sixteen bytes...',
  '31 bytes': 'thirty-one bytes, one too few..',
  '31 bytes and white space': ' thirty-one bytes, one too few..\n',
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

/** Spellings that a lenient decoder takes for the token: the signature covers the space in the header. */
const spelled = 5;
const vendChatWith = (service: Service, authorization: string) =>
  service.call('GET', '/chatsdk/api/auth/chat-token', { headers: { authorization } });

attack(
  'B5 other spellings of a token are none: with spaces, padding or unused bits (RFC 7515 section 2)',
  async (service) => {
    const spellings = (token: string) => [
      `${token}=`,
      token.replace(/\.([^.]*)$/, '. $1'),
      token.replace(/^(.{4})/, '$1 '),
      ...signatureTails(token),
    ];
    const vended = await vendQiscus(service, newUser(), await nonceOf(service, 'qiscus'));
    const { token } = body(await vendChat(service, newUser()));
    const got: string[] = [];
    for (const each of spellings(body(vended).identity_token))
      if (isServed(await redeemQiscus(service, each))) got.push('a session');
    for (const each of spellings(token)) if (await isAccepted(service, 'chatsdk', each)) got.push('active');
    const { authorization } = await as(newUser());
    for (const padding of ['=', '=='])
      if (isServed(await vendChatWith(service, `${authorization}${padding}`))) got.push('a login');
    return got;
  },
  [
    without(
      'the check of the form',
      [['vending/compact-jws.ts', '.test(token) &&', '.test(token) || token ||']],
      // One session: the nonce is spent with the first of them.
      ['a session', ...Array(spelled).fill('active'), 'a login'],
    ),
  ],
);
