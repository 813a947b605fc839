import { describe, expect, test } from '@jest/globals';
import shipped from '../fixtures/demo-config.ts';
import { profiles } from '../vending/demo-app.ts';
import { everyVendor, noOrigins, twoApps, unsafeApp } from './configs.ts';
import { readTemplate, synthesize } from './synthesized.ts';

/** Methods that a client might use, and not the preflight's: that one the gateway answers. */
const otherwise = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => [
  `${method} /`,
  `${method} /{proxy+}`,
]);

describe.each([shipped, twoApps, unsafeApp, noOrigins, everyVendor])('the deployment $name', (config) => {
  const template = readTemplate(synthesize(config));

  test('has the routes of its apps, and no more; what needs no secret goes to where there is none', () => {
    const shared = template.functionId('ServeShared');
    const published = ['/.well-known/jwks.json', '/.well-known/openid-configuration'];
    const expected = new Map([...otherwise, 'GET /health'].map((key) => [key, shared]));
    for (const path of ['/openapi.json', '/errors'])
      expected.set(`GET ${path}`, template.functionId('DescribeApi'));
    for (const [name, { profile, roles, callers, nonce, settings }] of Object.entries(config.apps)) {
      const vendor = profiles[profile];
      const asksVendor = vendor?.upstream?.baseUrl(settings) !== undefined;
      const own = template.functionId(`ServeApp-${name}`);
      if (!asksVendor) expected.set(`POST /${name}/introspect`, own);
      if (!asksVendor && profile === 'wonderful')
        for (const path of published) expected.set(`GET /${name}${path}`, template.functionId('PublishKeys'));
      const isEmbedded = ['comapi', 'qiscus'].includes(profile);
      if (isEmbedded ? roles.includes('vendor') : nonce === 'required')
        expected.set(`POST /${name}/nonce`, shared);
      if (callers.some(({ kind }) => kind === 'passcode')) expected.set(`POST /${name}/auth/passcode`, own);
      for (const { on, role, does } of vendor?.routes ?? []) {
        if (role !== 'every' && !roles.includes(role)) continue;
        if (does === 'describe' && !asksVendor) continue;
        expected.set(on.replace(' ', ` /${name}`), does === 'issueNonce' || does === 'reply' ? shared : own);
      }
    }
    // HEAD is there for every GET, and leads to the same function (RFC 9110 section 9.1).
    for (const [key, id] of expected)
      if (key.startsWith('GET ')) expected.set(key.replace('GET', 'HEAD'), id);
    expect(Object.fromEntries(template.routes())).toEqual(Object.fromEntries(expected));
    expect(expected.size).toBeLessThanOrEqual(300);
  });

  test('lets the API, and nothing else, invoke each function; Secrets Manager alone the one that rotates', () => {
    const permissions = template.ofType('AWS::Lambda::Permission').map(([, { Properties }]) => Properties);
    const functions = template.ofType('AWS::Lambda::Function').map(([id]) => id);
    expect(permissions.map(({ FunctionName }) => template.idOf(FunctionName)).sort()).toEqual(
      functions.sort(),
    );
    for (const permission of permissions) {
      if (template.idOf(permission['FunctionName']).includes('KeyRotation')) {
        expect(permission).toMatchObject({
          Action: 'lambda:InvokeFunction',
          Principal: 'secretsmanager.amazonaws.com',
          SourceAccount: { Ref: 'AWS::AccountId' },
        });
        continue;
      }
      expect(permission).toMatchObject({
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
      });
      const [[apiId]] = template.ofType('AWS::ApiGatewayV2::Api') as [[string, object]];
      expect(JSON.stringify(permission['SourceArn'])).toContain(`{"Ref":"${apiId}"}`);
    }
  });

  test('names every integration by payload format 2.0', () => {
    for (const [, { Properties }] of template.ofType('AWS::ApiGatewayV2::Integration'))
      expect(Properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
  });
});

test('an app that plays the backend alone has these routes', () => {
  const keys = [...readTemplate(synthesize(twoApps)).routes().keys()];
  expect(keys.filter((key) => key.includes('/chat-quiet/')).sort()).toEqual([
    'POST /chat-quiet/authenticate',
    'POST /chat-quiet/introspect',
  ]);
});

const everyKey = [...readTemplate(synthesize(everyVendor)).routes().keys()].filter(
  (key) => !key.startsWith('HEAD '),
);
test.each<[app: string, routes: string[]]>([
  ['avaya', ['GET /config', 'POST /token']],
  ['avaya-people', ['GET /config', 'POST /nonce', 'POST /token']],
  ['avaya-backends', ['GET /config', 'POST /token']],
  [
    'wonderful',
    [
      'GET /.well-known/jwks.json',
      'GET /.well-known/openid-configuration',
      'POST /api/refresh-sdk-token',
      'POST /api/sdk-token',
      'POST /api/v1/jwt/sign',
      'POST /introspect',
    ],
  ],
  [
    'wonderful-quiet',
    [
      'GET /.well-known/jwks.json',
      'GET /.well-known/openid-configuration',
      'POST /api/refresh-sdk-token',
      'POST /api/sdk-token',
      'POST /introspect',
      'POST /nonce',
    ],
  ],
  ['wonderful-upstream', ['POST /api/refresh-sdk-token', 'POST /api/sdk-token']],
  [
    'chatsdk',
    [
      'GET /api/auth/chat-token',
      'GET /tokens/validate',
      'GET /tokens/validate-ws',
      'POST /api/auth/chat-token',
      'POST /api/auth/connect',
      'POST /api/auth/refresh',
      'POST /api/realtime/subscription-token',
      'POST /introspect',
      'POST /tokens',
      'POST /tokens/refresh',
    ],
  ],
  ['chatsdk-quiet', ['GET /api/auth/chat-token', 'POST /api/auth/chat-token', 'POST /introspect']],
  ['chatsdk-upstream', ['GET /api/auth/chat-token', 'POST /api/auth/chat-token']],
])('%s has the routes of its part and of who makes its tokens', (app, routes) => {
  const own = everyKey.filter((key) => key.includes(` /${app}/`)).map((key) => key.replace(`/${app}/`, '/'));
  expect(own.sort()).toEqual(routes);
});

describe('CORS', () => {
  const cors = (config: typeof shipped) =>
    readTemplate(synthesize(config)).ofType('AWS::ApiGatewayV2::Api')[0]?.[1].Properties['CorsConfiguration'];

  test("is the union of the apps' origins", () => {
    expect(cors(twoApps)).toMatchObject({
      AllowOrigins: ['https://a.example', 'https://b.example', 'https://c.example'],
      AllowMethods: ['GET', 'POST', 'DELETE'],
      AllowCredentials: true,
    });
  });

  test('is every origin where one app takes every origin, and is off where no app takes any', () => {
    // API Gateway refuses credentials with `*`.
    expect(cors(unsafeApp)).toMatchObject({ AllowOrigins: ['*'], AllowCredentials: false });
    expect(cors(noOrigins)).toBeUndefined();
  });

  test("allows what the vendors' SDKs send and read", () => {
    const { AllowHeaders, ExposeHeaders } = cors(shipped) as Record<string, string[]>;
    expect(AllowHeaders).toEqual(
      expect.arrayContaining([
        'authorization',
        'cache-control',
        'content-type',
        'if-modified-since',
        'pragma',
        'qiscus-sdk-app-id',
        'qiscus-sdk-token',
        'qiscus-sdk-user-id',
        'qiscus-sdk-version',
        'qiscus_sdk_app_id',
        'qiscus_sdk_version',
        'x-api-key',
        'x-guest-secret',
        'x-nonce',
      ]),
    );
    expect(ExposeHeaders).toEqual([
      'apigw-requestid',
      'date',
      'etag',
      'ratelimit',
      'ratelimit-policy',
      'retry-after',
      'www-authenticate',
      'x-guest-secret',
    ]);
  });

  test('allows what tracing and HTTP libraries add, and the headers that a deployment adds', () => {
    const config = { ...shipped, additionalRequestHeaders: ['x-client-version', 'baggage'] };
    const { AllowHeaders = [] } = cors(config) as Record<string, string[]>;
    expect(AllowHeaders).toEqual(
      expect.arrayContaining([
        'baggage',
        'sentry-trace',
        'traceparent',
        'tracestate',
        'x-datadog-origin',
        'x-datadog-parent-id',
        'x-datadog-sampling-priority',
        'x-datadog-tags',
        'x-datadog-trace-id',
        'x-client-version',
        'x-requested-with',
      ]),
    );
    expect(new Set(AllowHeaders).size).toBe(AllowHeaders.length);
    expect((cors(shipped) as Record<string, string[]>)['AllowHeaders']).not.toContain('x-client-version');
  });
});
