import { describe, expect, test } from '@jest/globals';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import type { VendingConfigInput } from '../../lambdas/config/schema.ts';
import { readCloudFront } from '../../local/cloud-front.ts';
import { createResolver } from '../../local/template.ts';
import { login } from '../fixtures/login.ts';
import { readTemplate, synthesize } from './synthesized.ts';

const regional = 'arn:aws:acm:eu-central-1:123456789012:certificate/0c8a3f0e-3f5b-4b7e-9a51-2d8c4e6a9b10';
const certificateArn = regional.replace('eu-central-1', 'us-east-1');
const webAclArn =
  'arn:aws:wafv2:us-east-1:123456789012:global/webacl/shop/0c8a3f0e-3f5b-4b7e-9a51-2d8c4e6a9b10';
const configOf = (front: Partial<VendingConfigInput>) =>
  defineConfig({
    name: 'fronted',
    ...front,
    apps: { shop: { profile: 'wonderful', settings: { tenantId: 't' }, callers: [login] } },
  });
const stackOf = (front: Partial<VendingConfigInput>) => {
  const { template } = synthesize(configOf(front));
  const { ofType, variablesOf } = readTemplate({ template } as never);
  const outputs = template.Outputs as Record<string, { Value: unknown }>;
  return { template, ofType, variablesOf, outputs };
};
const functions = ['ServeShared', 'PublishKeys', 'ServeApp-shop'];

describe('a domain', () => {
  const domain = { name: 'tokens.example.com', certificateArn: regional };
  const { ofType, variablesOf, outputs } = stackOf({ domain, disableExecuteApiEndpoint: true });

  test('leads to the stage, and the address that it replaces can be switched off', () => {
    expect(ofType('AWS::ApiGatewayV2::DomainName').map(([, { Properties }]) => Properties)).toEqual([
      {
        DomainName: 'tokens.example.com',
        DomainNameConfigurations: [{ CertificateArn: regional, EndpointType: 'REGIONAL' }],
      },
    ]);
    const [[api], ...more] = ofType('AWS::ApiGatewayV2::Api') as [[string, object]];
    expect(more).toEqual([]);
    expect(ofType('AWS::ApiGatewayV2::ApiMapping').map(([, { Properties }]) => Properties)).toEqual([
      { ApiId: { Ref: api }, DomainName: { Ref: expect.any(String) }, Stage: '$default' },
    ]);
    expect(ofType('AWS::ApiGatewayV2::Api')[0]?.[1].Properties['DisableExecuteApiEndpoint']).toBe(true);
  });

  test('is the address of the service before the first deployment: in outputs, discovery and the issuer', () => {
    expect(variablesOf('PublishKeys')['API_URL']).toBe('https://tokens.example.com');
    expect([outputs['ApiUrl']?.Value, outputs['ShopUrl']?.Value]).toEqual([
      'https://tokens.example.com',
      'https://tokens.example.com/shop',
    ]);
    expect(outputs['DomainTarget']?.Value).toEqual({
      'Fn::GetAtt': [expect.any(String), 'RegionalDomainName'],
    });
  });

  test('without CloudFront, no header names an address', () => {
    for (const name of functions) expect(variablesOf(name)).not.toHaveProperty('ORIGIN_SECRETS');
  });
});

describe('CloudFront', () => {
  const domain = { name: 'tokens.example.com', certificateArn };
  const { template, ofType, variablesOf, outputs } = stackOf({
    domain,
    cloudFront: { webAclArn, originKeys: [2, 1] },
  });
  const [id, distribution] = ofType('AWS::CloudFront::Distribution')[0] ?? [];
  const { DistributionConfig: config } = (distribution?.Properties ?? {}) as {
    DistributionConfig: Record<string, unknown>;
  };

  test('has the domain, the web ACL and the API as its one origin, and keeps no answer', () => {
    expect(config).toMatchObject({
      Aliases: ['tokens.example.com'],
      WebACLId: webAclArn,
      Enabled: true,
      IPV6Enabled: true,
      ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
      DefaultCacheBehavior: {
        AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
        // The managed policies CachingDisabled and AllViewerExceptHostHeader.
        CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
        OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
        ViewerProtocolPolicy: 'https-only',
      },
    });
    expect(config['Origins']).toHaveLength(1);
    expect(outputs['DomainTarget']?.Value).toEqual({ 'Fn::GetAtt': [id, 'DomainName'] });
    expect(ofType('AWS::ApiGatewayV2::DomainName')).toEqual([]);
    expect(variablesOf('PublishKeys')['API_URL']).toBe('https://tokens.example.com');
  });

  test('keeps no failure either, which it would do for ten seconds', () => {
    expect(config['CustomErrorResponses']).toEqual(
      [500, 502, 503, 504].map((ErrorCode) => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
    );
  });

  /** As CloudFormation fills the secrets in. */
  const secretIds = ofType('AWS::SecretsManager::Secret').map(([secretId]) => secretId);
  const resolver = createResolver(template, {
    stackName: 'fronted',
    baseUrl: 'https://a1b2.execute-api.us-east-1.amazonaws.com',
    secretArns: new Map(secretIds.map((secretId) => [secretId, `arn:${secretId}`])),
    secretValues: new Map(
      secretIds.map((secretId) => [`arn:${secretId}`, `value of ${secretId.slice(0, -8)}`]),
    ),
  });
  const [newer, older] = [2, 1].map((key) => `value of TokenVendingApiDistributionOriginKey${key}`);

  test('proves itself with the newest secret, to functions that take each of them', () => {
    for (const name of functions)
      expect(resolver.resolve(variablesOf(name)['ORIGIN_SECRETS'])).toBe(`${newer} ${older}`);
    const { DistributionConfig } = resolver.resolve(distribution?.Properties) as {
      DistributionConfig: { Origins: object[] };
    };
    expect(DistributionConfig.Origins).toEqual([
      expect.objectContaining({
        DomainName: 'a1b2.execute-api.us-east-1.amazonaws.com',
        OriginCustomHeaders: [{ HeaderName: 'x-origin-secret', HeaderValue: newer }],
        CustomOriginConfig: expect.objectContaining({ OriginProtocolPolicy: 'https-only' }),
      }),
    ]);
    expect(JSON.stringify(template.Resources)).not.toContain('value of');
  });

  test('says whose request it is, whatever the request says', () => {
    const through = readCloudFront(resolver);
    const socket = { remoteAddress: '203.0.113.7' } as never;
    const spoofed = [
      'X-Viewer-Address',
      '198.51.100.1',
      'x-origin-secret',
      'guessed',
      'Authorization',
      'Bearer t',
    ];
    const received = through?.({ method: 'POST', url: '/', httpVersion: '1.1', socket, rawHeaders: spoofed });
    expect(received?.rawHeaders).toEqual([
      ...['x-viewer-address', '203.0.113.7'],
      ...['x-origin-secret', newer],
      ...['authorization', 'Bearer t'],
    ]);
    expect(received?.socket.remoteAddress).not.toBe('203.0.113.7');
  });

  test('without a domain is known by its own name', () => {
    const alone = stackOf({ cloudFront: {} });
    const ownName = { 'Fn::GetAtt': [expect.stringContaining('Distribution'), 'DomainName'] };
    expect(alone.outputs['ApiUrl']?.Value).toEqual({ 'Fn::Join': ['', ['https://', ownName]] });
    expect(alone.variablesOf('PublishKeys')['API_URL']).toEqual({ 'Fn::Join': ['', ['https://', ownName]] });
    expect(alone.outputs).not.toHaveProperty('DomainTarget');
  });
});

describe('is refused:', () => {
  const domain = { name: 'tokens.example.com', certificateArn: regional };
  test.each<[what: string, front: Partial<VendingConfigInput>, problem: string]>([
    ['no address at all', { disableExecuteApiEndpoint: true }, 'disableExecuteApiEndpoint: would leave'],
    [
      'CloudFront before nothing',
      { domain: { ...domain, certificateArn }, cloudFront: {}, disableExecuteApiEndpoint: true },
      "disableExecuteApiEndpoint: can't go with cloudFront",
    ],
    [
      "a Region's certificate at CloudFront",
      { domain, cloudFront: {} },
      'domain.certificateArn: must be in us-east-1',
    ],
    ['one key twice', { cloudFront: { originKeys: [1, 1] } }, 'cloudFront.originKeys: names one twice'],
    [
      'a URL for a name',
      { domain: { ...domain, name: 'https://tokens.example.com' } },
      'domain.name: must be a name',
    ],
    [
      'a regional web ACL',
      { cloudFront: { webAclArn: webAclArn.replace('global', 'regional') } },
      'cloudFront.webAclArn',
    ],
  ])('%s', (_what, front, problem) => {
    expect(() => configOf(front)).toThrow(problem);
  });
});
