import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { eventOf } from '../http/gateway-event.ts';
import { attack, standIns, without } from './attack.ts';
import { origin } from './attack-config.ts';
import { asBackend, isServed, newUser, nonceOf, vendChat, vendFor } from './client.ts';
import type { Answer, Service } from './service.ts';

const foreign: Record<string, string> = {
  another: 'https://evil.example',
  null: 'null',
  'a longer name': `${origin}.evil.example`,
  'another port': `${origin}:8443`,
  http: origin.replace('https', 'http'),
  'upper case': origin.toUpperCase(),
  'a slash': `${origin}/`,
  'a letter of another alphabet': 'https://xn--pp-6kc.example.com',
  two: `${origin},https://evil.example`,
};

/** One of everything that an app answers, good and bad. */
const anyAnswers = async (service: Service): Promise<Answer[]> => [
  await service.call('POST', '/nonces/nonce'),
  await vendFor(service, newUser(), await nonceOf(service, 'nonces')),
  await vendFor(service, newUser(), 'unknown'),
  await vendChat(service, newUser()),
  await service.call('POST', '/chatsdk/introspect', { headers: asBackend(), body: { token: 'x' } }),
  await service.call('POST', '/chatsdk/introspect', { body: { token: 'x' } }),
  await service.call('POST', '/chatsdk/introspect', { body: '{' }),
  await service.call('POST', '/chatsdk/tokens/nowhere'),
  await service.call('DELETE', '/chatsdk/introspect'),
  await service.call('GET', '/avaya/config', { headers: { origin: 'https://evil.example' } }),
];

attack(
  'D1 CORS: an app serves the pages of its own origins alone, and every answer varies with the origin',
  async (service) => {
    const from = (each: string) => service.call('POST', '/qiscus/nonce', { headers: { origin: each } });
    if (!isServed(await from(origin))) return ['nobody is served'];
    const got: string[] = [];
    for (const [what, each] of Object.entries(foreign)) if (isServed(await from(each))) got.push(what);
    const headers = (await anyAnswers(service)).map((answer) => answer.headers);
    if (headers.some(({ vary }) => vary !== 'Origin')) got.push('an answer for all origins');
    // The gateway sets them, and would replace these.
    if (headers.some((each) => Object.keys(each).some((name) => /^access-control-/i.test(name))))
      got.push('a CORS header of our own');
    return got;
  },
  [
    without(
      'the refusal of foreign origins',
      [['http/edge.ts', 'refuseForeignOrigin(event, endpoint.app);', '']],
      Object.keys(foreign),
    ),
  ],
);

const json = { 'content-type': 'application/json' };
const asked = { headers: { ...json, ...asBackend() }, body: '{"token":"x"}' };
const base64 = (text: string) => ({ body: Buffer.from(text).toString('base64'), isBase64Encoded: true });

/** Events as the gateway makes them of odd requests, and the status that each must get. */
const events: Record<string, [status: number, event: APIGatewayProxyEventV2]> = {
  plain: [200, eventOf('POST /chatsdk/introspect', asked)],
  'a body in base64': [200, eventOf('POST /chatsdk/introspect', { ...asked, ...base64(asked.body) })],
  'a form in base64': [
    200,
    eventOf('POST /chatsdk/introspect', {
      headers: { ...asBackend(), 'content-type': 'application/x-www-form-urlencoded' },
      ...base64('token=x'),
    }),
  ],
  'no body': [400, eventOf('POST /chatsdk/introspect', { headers: asked.headers })],
  'two content types': [
    415,
    eventOf('POST /chatsdk/introspect', {
      ...asked,
      headers: { ...asBackend(), 'content-type': 'application/json,text/plain' },
    }),
  ],
  'two API keys': [
    401,
    eventOf('POST /chatsdk/introspect', {
      ...asked,
      headers: { ...json, ...asBackend(`${standIns.apiKey},x`) },
    }),
  ],
  'a cookie': [
    401,
    {
      ...eventOf('POST /chatsdk/introspect', { ...asked, headers: json }),
      cookies: [`x-api-key=${standIns.apiKey}`],
    },
  ],
  'a stage in the path': [
    200,
    eventOf('POST /chatsdk/introspect', { ...asked, path: '/$default/chatsdk/introspect' }),
  ],
  'the path of another route': [
    200,
    eventOf('POST /chatsdk/introspect', { ...asked, path: '/chatsdk/tokens' }),
  ],
  'a slash at the end': [404, eventOf('POST /{proxy+}', { ...asked, path: '/chatsdk/introspect/' })],
  'an encoded slash': [404, eventOf('POST /{proxy+}', { ...asked, path: '/chatsdk%2Fintrospect' })],
  'a way up': [404, eventOf('POST /{proxy+}', { ...asked, path: '/chatsdk/x/../introspect' })],
  'another method': [405, eventOf('PUT /{proxy+}', { ...asked, path: '/chatsdk/introspect' })],
};

attack(
  'D3 HTTP API event quirks: each of them gets what is right, and no other route',
  async (service) => {
    const got: string[] = [];
    for (const [what, [status, event]] of Object.entries(events))
      if ((await service.invoke(event)).status !== status) got.push(what);
    return got;
  },
  [
    without(
      "the gateway's word for the route",
      [
        [
          'http/edge.ts',
          "endpoints.get(event.routeKey.replace('HEAD ', 'GET '))",
          "endpoints.get(event.requestContext.http.method + ' ' + event.rawPath)",
        ],
      ],
      ['a stage in the path', 'the path of another route'],
    ),
  ],
);

attack(
  'D9 cache safety: no answer is for a cache',
  async (service) =>
    (await anyAnswers(service)).flatMap(({ headers }) =>
      headers['cache-control'] === 'no-store' ? [] : ['kept'],
    ),
  [without('no-store', [['http/layers.ts', "'cache-control': 'no-store',", '']], Array(10).fill('kept'))],
);
