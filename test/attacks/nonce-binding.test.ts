import { attack, without } from './attack.ts';
import { comapiSpace } from './attack-config.ts';
import { as, body, isServed, newUser, nonceOf, redeemQiscus, times, vendFor, vendQiscus } from './client.ts';
import type { Edit } from './mutated-bundle.ts';

const store = 'adapters/dynamodb/nonces.ts';
const conditionOnNew: Edit = [
  store,
  'attribute_not_exists(pk) OR',
  'attribute_not_exists(pk) OR attribute_exists(pk) OR',
];

attack(
  "A4 cross-binding: a nonce is its own app's, and no app's that is asked loses it",
  async (service) => {
    const user = newUser();
    const nonce = await nonceOf(service, 'nonces');
    const elsewhere = await vendFor(service, user, nonce, 'limited');
    const athome = await vendFor(service, user, nonce);
    return [
      ...(isServed(elsewhere) ? ['a token of another app'] : []),
      ...(isServed(athome) ? [] : ["somebody else's nonce burnt"]),
    ];
  },
  [
    without(
      "the app in the nonce's key",
      [[store, 'storageKeys.nonce(app,', "storageKeys.nonce('any',"]],
      ['a token of another app', "somebody else's nonce burnt"],
    ),
  ],
);

attack(
  'A4 cross-binding: a nonce that was vended to one user lets no other in, even with a genuine token',
  async (service) => {
    const [user, attacker] = [newUser(), newUser()];
    const nonce = await nonceOf(service, 'qiscus');
    const { identity_token } = body(await vendQiscus(service, user, nonce));
    // Another app of the same vendor account signs with the same secret, and takes any nonce of the vendor's.
    const forged = body(await vendQiscus(service, attacker, nonce, 'backend-qiscus')).identity_token;
    const got = isServed(await redeemQiscus(service, forged))
      ? ['a session on the challenge of another']
      : [];
    return isServed(await redeemQiscus(service, identity_token)) ? got : [...got, "the user's login"];
  },
  [
    without(
      "the token's binding",
      [[store, "' AND boundTo = :boundTo'", "' AND (boundTo = :boundTo OR attribute_exists(pk))'"]],
      ['a session on the challenge of another', "the user's login"],
    ),
  ],
);

attack(
  'A4 cross-binding: an answer to one challenge does not do for another',
  async (service) => {
    const path = `/comapi/apispaces/${comapiSpace}/sessions`;
    const [own, other] = await times(2, async () => body(await service.call('GET', `${path}/start`)));
    const headers = await as(newUser());
    const vended = await service.call('POST', '/comapi/authenticate', {
      headers,
      body: { nonce: own.nonce },
    });
    const open = ({ authenticationId }: { authenticationId: string }) =>
      service.call('POST', path, { body: { authenticationId, authenticationToken: body(vended).jwt } });
    return isServed(await open(other)) ? ['a session'] : isServed(await open(own)) ? [] : ['a nonce burnt'];
  },
  [
    without(
      'the look at whether the token fits the request',
      [['vending/redeem.ts', 'if (request.accepts && !request.accepts(grant))', 'if (!request)']],
      ['a session'],
    ),
  ],
);

attack(
  "A8 vendor's nonce: signed once, whoever asks, and only if it is one",
  async (service) => {
    const nonce = newUser();
    const vends = await times(3, () => vendQiscus(service, newUser(), nonce, 'backend-qiscus'));
    const odd = {
      number: 7,
      list: ['n'],
      object: {},
      null: null,
      long: 'n'.repeat(10_240),
      unicode: 'nönce',
    };
    const odder = {
      control: 'n\u0000',
      space: 'n n',
      line: 'n\r\nn',
      empty: '',
      surrogate: '\ud800',
      del: '\x7f',
    };
    const got: string[] = vends
      .filter(isServed)
      .slice(1)
      .map(() => 'a second token');
    for (const [what, value] of Object.entries({ ...odd, ...odder })) {
      const { status } = await vendQiscus(service, newUser(), value as string, 'backend-qiscus');
      if (status !== 400) got.push(what);
    }
    return got;
  },
  [
    without(
      "the condition that a vendor's nonce is new",
      [conditionOnNew],
      ['a second token', 'a second token'],
    ),
    without(
      'the form of a nonce',
      [['contract/input.ts', 'v.regex(/^[\\x21-\\x7e]{1,200}$/)', 'v.minLength(0)']],
      ['long', 'unicode', 'control', 'space', 'line', 'empty', 'surrogate', 'del'],
    ),
  ],
);
