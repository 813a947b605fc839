import type { Template } from '../../../local/template.ts';
import { origin } from '../../harness/target.ts';
import { attackGateway, type GatewayAnswer, routesRun, send } from './attack-gateway.ts';

const foreign: Record<string, string> = {
  another: 'https://evil.example',
  null: 'null',
  'a longer name': `${origin}.evil.example`,
  'another port': `${origin}1`,
  https: origin.replace('http:', 'https:'),
  'upper case': origin.toUpperCase(),
  'a letter of another alphabet': 'http://xn--lcalhost-7fg.example:8080',
};
const asks = (from: string) => ({ origin: from, 'access-control-request-method': 'POST' });
const permits = ({ headers }: GatewayAnswer) => headers['access-control-allow-origin'] !== undefined;

const corsOf = ({ Resources }: Template): Record<string, unknown> => {
  const api = Object.values(Resources).find(({ Type }) => Type === 'AWS::ApiGatewayV2::Api');
  return (api?.Properties ?? {}) as Record<string, unknown>;
};

attackGateway(
  'D1 CORS: the gateway permits the origins of the apps alone, with or without credentials, also on its own answers',
  async (gateway) => {
    const got: string[] = [];
    for (const [what, from] of Object.entries(foreign)) {
      const answer = await send(gateway, 'OPTIONS', '/comapi/authenticate', asks(from));
      if (permits(answer)) got.push(what);
      else if (answer.headers['access-control-allow-credentials']) got.push(`${what} with credentials`);
    }
    const ofItsOwn = {
      'no such path': await send(gateway, 'GET', '/%E0%A4%A', { origin }),
      'a long head': await send(gateway, 'GET', '/health', { origin, 'x-long': 'x'.repeat(10_240) }),
      'a long body': await send(gateway, 'POST', '/comapi/nonce', { origin }, 'x'.repeat(10 * 2 ** 20 + 1)),
      'a preflight': await send(gateway, 'OPTIONS', '/nowhere', asks(origin)),
      "a function's": await send(gateway, 'POST', '/comapi/authenticate', { origin }),
    };
    for (const [what, { headers }] of Object.entries(ofItsOwn)) {
      if (headers['access-control-allow-origin'] !== origin) got.push(`${what} not permitted`);
      if (headers['access-control-allow-credentials'] !== 'true') got.push(`${what} without credentials`);
    }
    return got;
  },
  [
    {
      what: 'a list of origins',
      template: (template) => {
        corsOf(template)['CorsConfiguration'] = {
          AllowOrigins: ['http://*', 'https://*'],
          AllowCredentials: true,
        };
      },
      gets: ['another', 'a longer name', 'another port', 'https', 'a letter of another alphabet'],
    },
  ],
);

attackGateway(
  'D2 preflight flood: a thousand preflights run no function',
  async (gateway) => {
    const paths = ['/', '/health', '/nowhere', '/comapi/authenticate', '/chatsdk/tokens'];
    for (let round = 0; round < 20; round += 1)
      await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          send(
            gateway,
            'OPTIONS',
            paths[at % paths.length] ?? '',
            asks(at % 2 ? origin : 'https://evil.example'),
          ),
        ),
      );
    return [...new Set(await routesRun(gateway))];
  },
  [
    {
      what: 'CORS in the gateway, and with a route for whatever comes',
      template: (template) => {
        delete corsOf(template)['CorsConfiguration'];
        for (const { Properties = {} } of Object.values(template.Resources))
          if (Properties['RouteKey'] === 'GET /{proxy+}') Properties['RouteKey'] = '$default';
      },
      gets: ['$default'],
    },
  ],
);
