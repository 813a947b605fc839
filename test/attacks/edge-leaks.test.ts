import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll } from '@jest/globals';
import { usersOf } from '../../cli/directory/users.ts';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';
import { at, attack, standIns, start, without } from './attack.ts';
import { as, asBackend, body, newUser, nonceOf, vendFor } from './client.ts';
import type { Edit } from './mutated-bundle.ts';
import type { Answer, Service } from './service.ts';

beforeAll(() => usersOf(standIns.table, 'comapi').add('alice', 'right'));

const wrongPassword = (service: Service, username: string) =>
  service.call('POST', '/comapi/authenticate', { body: { username, password: 'wrong', nonce: 'unknown' } });

/** All that a caller sees. */
const seen = ({ status, headers, body }: Answer) => JSON.stringify([status, headers, body]);
const differ = (...answers: Answer[]) => new Set(answers.map(seen)).size > 1;

let addresses = 1;

/** Refusals of all kinds of nonces that can't be spent. */
async function refusedNonces(service: Service): Promise<Answer[]> {
  const [spent, expired] = [await nonceOf(service, 'nonces'), await nonceOf(service, 'nonces')];
  body(await vendFor(service, newUser(), spent));
  const elsewhere = await nonceOf(service, 'limited', { sourceIp: `198.51.100.${addresses++}` });
  at(start + 600);
  const nonces = ['unknown', spent, expired, elsewhere];
  return Promise.all(nonces.map((nonce) => vendFor(service, newUser(), nonce)));
}

/** dynalite does not say what the item was whose condition failed. */
const oldItem: Edit = [
  'adapters/dynamodb/nonces.ts',
  'whyRefused(outcome.refused, now, to)',
  `whyRefused(
     (await client.send(new GetItemCommand({ TableName, Key: keyOf(nonce), ConsistentRead: true }))) as never,
     now,
     to,
   )`,
];

attack(
  'D7 information leak: who is there, and what became of a nonce, can not be told from a refusal',
  async (service) => {
    const wrong = await wrongPassword(service, 'alice');
    const unknown = await wrongPassword(service, newUser());
    const nonces = await refusedNonces(service);
    const denied = await service.call('POST', '/chatsdk/api/auth/chat-token', {
      headers: await as(newUser()),
      body: { userId: 'x' },
    });
    const shapes = [wrong, ...nonces, denied].map((answer) =>
      Object.keys(answer.body)
        .filter((name) => name !== 'detail')
        .join(),
    );
    return [
      ...(differ(wrong, unknown) ? ['who is there'] : []),
      ...(differ(...nonces) ? ['what became of a nonce'] : []),
      ...(new Set(shapes).size > 1 ? ['another shape'] : []),
    ];
  },
  [
    without(
      'reasons that are for the log alone',
      [oldItem, ['http/refusals.ts', '...(options.detail && { detail })', 'detail: refusal.message']],
      ['what became of a nonce'],
    ),
  ],
);

attack(
  'D7 information leak: an unknown user, and one over the limit, cost the same work as a wrong password',
  async (service) => {
    const work = async (path: string, username: string) => {
      service.hashed.splice(0);
      await service.call('POST', `/${path}/authenticate`, {
        body: { username, password: 'wrong', nonce: 'unknown' },
      });
      return service.hashed.join();
    };
    const wrong = await work('comapi', 'alice');
    const unknown = await work('comapi', newUser());
    const once = newUser();
    await work('limited-comapi', once);
    const locked = await work('limited-comapi', once);
    if (wrong === '') throw new Error('no hash was computed');
    return [
      ...(unknown === wrong ? [] : ['who is there']),
      ...(locked === wrong ? [] : ['who is over the limit']),
    ];
  },
  [
    without(
      'the hash for nobody',
      [
        [
          'callers/password.ts',
          'await checkPassword(password, user?.passwordHash, costs)',
          'user && (await checkPassword(password, user.passwordHash, costs))',
        ],
      ],
      ['who is there'],
    ),
  ],
);

/** An API key whose item somebody has spoilt: reading it is an error that nobody has foreseen. */
async function spoiltKey(): Promise<string> {
  const { table } = standIns;
  const [id, secret] = ['5b011700000000aa', 'x'.repeat(32)];
  const Item = {
    pk: { S: storageKeys.apiKey(id) },
    secretDigest: { S: 'x' },
    apps: { SS: ['chatsdk'] },
    scope: { S: 'no JSON' },
  };
  await table.client.send(new PutItemCommand({ TableName: table.name, Item }));
  return `tv_${id}_${secret}`;
}

const inside = /\bat .*:\d+|node_modules|arn:aws|SyntaxError|JSON|DynamoDB|Socket|127\.0\.0\.1|signing-key/;

attack(
  'D7 information leak: errors tell nothing of what is inside',
  async (service) => {
    const asked = { headers: asBackend(await spoiltKey()), body: { token: 'x' } };
    const crash = await service.call('POST', '/chatsdk/introspect', asked);
    standIns.wire.loses = () => 'call';
    const outage = await vendFor(service, newUser(), 'unknown');
    standIns.wire.loses = () => undefined;
    for (const unusable of ['short', 'short too']) await standIns.paste('qiscus', unusable);
    const unusable = await service
      .cold()
      .call('POST', '/qiscus/introspect', { headers: asBackend(), body: { token: 'x' } });
    await standIns.paste('qiscus', standIns.keyOf('qiscus').value);
    // The crash was meant.
    service.lines.splice(0);
    const answers = { crash, outage, unusable };
    if (crash.status !== 500 || outage.status !== 503 || unusable.status !== 503) throw new Error('no fault');
    return Object.entries(answers).flatMap(([what, answer]) => (inside.test(seen(answer)) ? [what] : []));
  },
  [
    without(
      'one constant text for what is unexpected',
      [
        [
          'http/refusals.ts',
          "new Refusal('internal')",
          "new Refusal('internal', { detail: String((error as Error).stack) })",
        ],
      ],
      ['crash'],
    ),
  ],
);
