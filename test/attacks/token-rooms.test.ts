import { decodeJwt } from 'jose';
import { apiKeysOf } from '../../cli/directory/api-keys.ts';
import { attack, standIns, without } from './attack.ts';
import { as, asBackend, body, isServed, newUser } from './client.ts';

const victim = newUser();

/** Lists of rooms that every caller is refused. */
const malformed = {
  'a text where a list is wanted': 'lobby',
  'a list in a list': [['lobby']],
  'an object that looks like a list': { 0: 'lobby', length: 1 },
  'an object that looks like a text': [{ toString: 'lobby' }],
  'a number': [1],
  nothing: null,
  'a list of none': [],
  'no room': undefined,
  'a control character': ['lobby\u0000'],
  'half a character': ['lobby\ud800'],
};

/** Rooms that are not for this user. */
const beyond = (user: string) => ({
  "another's room": [`own-${victim}`],
  "another's room beside one's own": [`own-${user}`, `own-${victim}`],
  'a room that begins like one': ['lobby-2'],
  'the beginning of a room': ['own-'],
  "another's namespace": [`${victim}--1`],
  'a namespace without a name': [`${user}--`],
  "another team's room": ['team-blue'],
  "a pattern of the vendor's": ['*'],
  'a pattern that begins as it may': [`${user}--*`],
  capitals: ['LOBBY'],
  'wide letters': ['\uff4cobby'],
  'a space at the end': ['lobby '],
  'a letter without a width': ['lobby\u200b'],
  'an accent as a separate character': [`own-${user}`.normalize('NFD')],
  'names of prototypes': ['__proto__', 'constructor', 'toString'],
});

attack(
  'B12 wider grants: a person has no room of others, however the request asks for it',
  async (service) => {
    const user = `${newUser()}-\u00e9`;
    const headers = await as(user, { team: 'red' });
    const ask = (request: object) => service.call('POST', '/rooms/token', { headers, body: request });
    const got: string[] = [];
    for (const [what, rooms] of Object.entries({ ...malformed, ...beyond(user) }))
      if (isServed(await ask({ rooms }))) got.push(what);
    const own = ['lobby', `own-${user}`, 'team-red', `${user}--1`];
    const others = {
      'a field for backends': { role: 'admin' },
      'metadata for a pattern': { metadata: { team: 'blue' } },
      'a longer life': { lifetimeSeconds: 86_400 },
      'another topic': { topic: 'secrets' },
      'a topic of another type': { topic: ['news'] },
    };
    for (const [what, request] of Object.entries(others))
      if (isServed(await ask({ rooms: own, ...request }))) got.push(what);
    const odd = { iss: 'x', sub: victim, exp: 9e9, may: '{"*":["*"]}', claims: { role: 'admin' } };
    const { iss, sub, may, role } = decodeJwt(body(await ask({ rooms: own, ...odd })).token);
    const expected = JSON.stringify(Object.fromEntries(own.map((room) => [room, ['read']])));
    if (iss !== 'own' || sub !== user || role !== 'member' || may !== expected) got.push('a claim');
    // The room `x---1` is that of the user `x`.
    const twin = await as(`${user}-`);
    const asked = { headers: twin, body: { rooms: [`${user}---1`] } };
    if (isServed(await service.call('POST', '/rooms/token', asked)))
      got.push('a namespace that reads as two');
    const anyone = await service.call('POST', '/rooms/token', {
      headers: await as('*'),
      body: { rooms: ['lobby'] },
    });
    if (isServed(anyone)) got.push('the name of any user');
    return got;
  },
  [
    without(
      'the look at the rooms',
      [['vending/allow.ts', 'request.refuseFor?.({ ...principal, subject });', '']],
      // The vendor's patterns are refused once more, where they would become names.
      [
        ...Object.keys(beyond('')).filter((what) => !/pattern/.test(what)),
        'another topic',
        'a namespace that reads as two',
      ],
    ),
    without(
      'the end of the part that is the person’s own',
      [['profiles/jwt/patterns.ts', '(text + next).indexOf(next) === text.length', 'text + next !== ""']],
      ['a namespace that reads as two'],
    ),
    without(
      'reserved characters in a subject',
      [['profiles/jwt/template.ts', 'return plain(value, reserved);', 'return value;']],
      ['the name of any user'],
    ),
  ],
);

attack(
  'B12 wider grants: a backend has tokens for the rooms of its key alone',
  async (service) => {
    const keyFor = async (apps: string[], asks: Record<string, string[]>) =>
      (await apiKeysOf(standIns.table).create({ apps, scope: { asks, metadataKeys: ['team'] } })).apiKey;
    const apiKey = await keyFor(['rooms'], { rooms: ['support-*', 'lobby'], topic: ['news'] });
    const ask = (request: object, key = apiKey) =>
      service.call('POST', '/rooms/token', { headers: asBackend(key), body: { topic: 'news', ...request } });
    const inside = { rooms: ['support-1', 'lobby'] };
    body(await ask(inside));
    const got: string[] = [];
    for (const [what, rooms] of Object.entries(malformed)) if (isServed(await ask({ rooms }))) got.push(what);
    const others = {
      'another room': { rooms: ['staff'] },
      'another room beside its own': { rooms: ['lobby', 'staff'] },
      "a pattern of the vendor's": { rooms: ['support-*'] },
      'no topic, which is every topic': { ...inside, topic: '' },
      'the metadata of others': { ...inside, metadata: { plan: 'gold' } },
      'metadata with the name of a claim': { ...inside, metadata: { sub: victim } },
    };
    for (const [what, request] of Object.entries(others)) if (isServed(await ask(request))) got.push(what);
    if (isServed(await ask(inside, await keyFor(['other-rooms'], {})))) got.push('a key of another app');
    return got;
  },
  [
    without(
      'the look at the rooms',
      [['vending/allow.ts', 'request.refuseFor?.(principal);', '']],
      ['another room', 'another room beside its own', 'no topic, which is every topic'],
    ),
    without(
      'the demand to name one',
      [['profiles/jwt.ts', 'names.length === 0 && ofKey !== undefined', 'false']],
      ['no topic, which is every topic'],
    ),
  ],
);
