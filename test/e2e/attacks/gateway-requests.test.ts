import { expect } from '@jest/globals';
import { origin } from '../../harness/target.ts';
import { attackGateway, type GatewayAnswer, routesRun, send } from './attack-gateway.ts';

type Headers = Record<string, string | string[]>;
const json = { 'content-type': 'application/json' };

attackGateway(
  'D3 HTTP API event quirks: odd paths and headers lead nowhere that plain ones do not',
  async (gateway) => {
    const status = async (...[method, path, headers, body]: [string, string, Headers?, string?]) =>
      (await send(gateway, method, path, headers, body)).status;
    const odd: [what: string, expected: number, status: number][] = [
      ['a slash at the end', 404, await status('POST', '/comapi/nonce/')],
      ['a stage', 404, await status('POST', '/$default/comapi/nonce')],
      ['two slashes', 404, await status('POST', '//comapi/nonce')],
      ['a way up', 404, await status('POST', '/comapi/x/../nonce')],
      ['another case', 404, await status('POST', '/Comapi/nonce')],
      [
        'another method in a header',
        405,
        await status('GET', '/comapi/nonce', { 'x-http-method-override': 'POST' }),
      ],
      ['what can not be decoded', 400, await status('POST', '/comapi/%FF')],
      [
        'two content types',
        415,
        await status(
          'POST',
          '/comapi/authenticate',
          { 'content-type': ['application/json', 'text/plain'] },
          '{}',
        ),
      ],
      ['two origins', 403, await status('POST', '/comapi/nonce', { origin: `${origin},${origin}` })],
      [
        'two API keys',
        401,
        await status(
          'POST',
          '/comapi/introspect',
          { ...json, 'x-api-key': ['tv_1', 'tv_2'] },
          '{"token":"x"}',
        ),
      ],
      [
        'a key as a cookie',
        401,
        await status('POST', '/comapi/introspect', { ...json, cookie: 'x-api-key=tv_1' }, '{"token":"x"}'),
      ],
    ];
    return odd.flatMap(([what, expected, given]) => (given === expected ? [] : [`${what}: ${given}`]));
  },
  [
    {
      what: 'the routes of the template, with paths that the function takes apart',
      planted: `
        const serve = module.exports.handler;
        module.exports = {
          handler: (event, context) => {
            const parts = new URL('http://x' + event.rawPath).pathname.toLowerCase().split('/');
            const routeKey = 'POST /' + parts.filter((part) => part && part !== '$default').join('/');
            return serve(routeKey === 'POST /comapi/nonce' ? { ...event, routeKey } : event, context);
          },
        };`,
      gets: [
        'a slash at the end: 201',
        'a stage: 201',
        'two slashes: 201',
        'a way up: 201',
        'another case: 201',
        'another method in a header: 201',
      ],
    },
  ],
);

/** As if the function believed whoever says where they are. */
const believesHeaders = `
  const serve = module.exports.handler;
  module.exports = {
    handler: (event, context) => {
      const [sourceIp] = event.headers['x-forwarded-for'].split(',');
      const http = { ...event.requestContext.http, sourceIp };
      return serve({ ...event, requestContext: { ...event.requestContext, http } }, context);
    },
  };`;

attackGateway(
  'D4 spoofed client IP: headers that name other addresses get around no limit',
  async (gateway) => {
    // Counted in windows of 60 seconds, of which the attack may meet two; 120 are allowed in each.
    const spoofed = Array.from({ length: 250 }, (_, at) => `198.51.${at >> 8}.${at & 255}`).map((address) =>
      send(gateway, 'POST', '/limited-password/nonce', {
        'x-forwarded-for': address,
        forwarded: `for=${address}`,
      }),
    );
    const served = (await Promise.all(spoofed)).filter(({ status }) => status === 201);
    return served.length > 240 ? ['more than the limit'] : [];
  },
  [{ what: "the gateway's word for the address", planted: believesHeaders, gets: ['more than the limit'] }],
);

attackGateway(
  'D6 limits: what is too large for the gateway runs no function, and what is too large for us is read by none',
  async (gateway) => {
    const tooLarge: [what: string, expected: number, answer: GatewayAnswer][] = [
      ['head', 431, await send(gateway, 'POST', '/comapi/nonce', { 'x-long': 'x'.repeat(10_241) })],
      ['body', 413, await send(gateway, 'POST', '/comapi/nonce', json, 'x'.repeat(10 * 2 ** 20 + 1))],
    ];
    const got = tooLarge.flatMap(([what, expected, { status }]) =>
      status === expected ? [] : [`a ${what}`],
    );
    got.push(...(await routesRun(gateway)));
    const { status } = await send(gateway, 'POST', '/comapi/authenticate', json, 'x'.repeat(17 * 2 ** 10));
    if (status !== 413) got.push(`17 KB: ${status}`);
    const slow = gateway.deployment.functions.filter(({ timeoutMillis }) => timeoutMillis >= 30_000);
    return [...got, ...slow.map(({ logicalId }) => `${logicalId} may take longer than the gateway waits`)];
  },
  [
    {
      what: 'a limit of our own, and without a time-out',
      planted: `
        const serve = module.exports.handler;
        module.exports = { handler: (event, context) => serve({ ...event, body: '{}', isBase64Encoded: false }, context) };`,
      template({ Resources }) {
        for (const [id, { Properties = {} }] of Object.entries(Resources))
          if (/ServeShared.{8}$/.test(id)) Properties['Timeout'] = 30;
      },
      gets: ['17 KB: 400', expect.stringMatching(/ServeShared.* may take longer/)],
    },
  ],
);
