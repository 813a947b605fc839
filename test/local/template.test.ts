// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IAM read these, not JavaScript.
import { describe, expect, test } from '@jest/globals';
import { readHttpApi } from '../../local/http-api.ts';
import { createResolver, type Template } from '../../local/template.ts';
import { smallTemplate } from './small-assembly.ts';

const secret = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:small/first/signing-key-abcdef';
const context = {
  stackName: 'Small',
  baseUrl: 'http://127.0.0.1:3000',
  secretArns: new Map([['Secret', secret]]),
  secretValues: new Map([[secret, 'value']]),
};
const { resolve, resources } = createResolver(smallTemplate(), context);
const changed = (change: (template: Template) => void) => {
  const template = structuredClone(smallTemplate());
  change(template);
  return template;
};

describe('intrinsics', () => {
  test.each<[string, unknown, unknown]>([
    ['Ref of a table is its name', { Ref: 'Table' }, 'Small-Table'],
    ['Ref of a secret is its ARN', { Ref: 'Secret' }, secret],
    ['Ref of a stage is its name', { Ref: 'Stage' }, '$default'],
    ['a pseudo parameter', { Ref: 'AWS::AccountId' }, '000000000000'],
    [
      'GetAtt as a list',
      { 'Fn::GetAtt': ['Table', 'Arn'] },
      'arn:aws:dynamodb:us-east-1:000000000000:table/Small-Table',
    ],
    [
      'GetAtt as text',
      { 'Fn::GetAtt': 'Echo.Arn' },
      'arn:aws:lambda:us-east-1:000000000000:function:Small-Echo',
    ],
    [
      'the endpoint of the API is the local one',
      { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
      'http://127.0.0.1:3000',
    ],
    ['Select and Split', { 'Fn::Select': [2, { 'Fn::Split': ['/', 'https://a.example/b'] }] }, 'a.example'],
    [
      'the value of a secret',
      { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'Secret' }, ':SecretString:::}} ', 'x']] },
      'value x',
    ],
    ['Join, with intrinsics inside', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }]] }, 'a-us-east-1'],
    [
      'Sub',
      { 'Fn::Sub': '${AWS::Region}/${Table}/${Echo.Arn}/${!kept}' },
      expect.stringMatching(/^us-east-1\/Small-Table\/arn:.*\/\$\{kept\}$/),
    ],
    ['Sub with variables', { 'Fn::Sub': ['${a}${Table}', { a: { Ref: 'Api' } }] }, 'apiSmall-Table'],
    [
      'the address of the API in AWS, spelled out',
      { 'Fn::Join': ['', ['https://', { Ref: 'Api' }, '.execute-api.us-east-1.amazonaws.com/x']] },
      'http://127.0.0.1:3000/x',
    ],
    [
      'NoValue takes its member away',
      { a: { Ref: 'AWS::NoValue' }, b: [{ Ref: 'AWS::NoValue' }, 1] },
      { b: [1] },
    ],
  ])('%s', (_, value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  test('resources of a type come resolved', () => {
    const [lambda] = resources<{ Role: string }>('AWS::Lambda::Function');
    expect(lambda).toMatchObject({
      logicalId: 'Echo',
      name: 'Small-Echo',
      properties: {
        Role: 'arn:aws:iam::000000000000:role/Small-EchoRole',
        Environment: { Variables: { SECRET: secret } },
      },
    });
  });
});

describe('what it does not know is refused by name', () => {
  test.each<[string, unknown]>([
    ['Fn::ImportValue', { 'Fn::ImportValue': 'x' }],
    ['Fn::If', { 'Fn::If': ['C', 1, 2] }],
    ['Nowhere', { Ref: 'Nowhere' }],
    ['AWS::NotificationARNs', { Ref: 'AWS::NotificationARNs' }],
    ['StreamArn of AWS::DynamoDB::Table', { 'Fn::GetAtt': ['Table', 'StreamArn'] }],
    ['Arn of AWS::ApiGatewayV2::Route', { 'Fn::Sub': '${Root.Arn}' }],
    ['Nowhere', { 'Fn::GetAtt': ['Nowhere', 'Arn'] }],
  ])('%s', (named, value) => {
    expect(() => resolve(value)).toThrow(named);
  });

  test('a resource type, with the logical id', () => {
    const template = smallTemplate([], { Queue: { Type: 'AWS::SQS::Queue' } });
    expect(() => createResolver(template, context)).toThrow(
      'Queue: the local runner does not provide AWS::SQS::Queue',
    );
  });

  test('a resource under a condition', () => {
    const template = smallTemplate([], { Maybe: { Type: 'AWS::Logs::LogGroup', Condition: 'IsProduction' } });
    expect(() => createResolver(template, context)).toThrow('Maybe: ');
  });

  test.each<[string, (template: Template) => void]>([
    [
      'Root: the local runner does not know the authorization type JWT',
      (template) => {
        Object.assign(template.Resources.Root?.Properties ?? {}, { AuthorizationType: 'JWT' });
      },
    ],
    [
      'Integration: only AWS_PROXY with payload format 2.0',
      (template) => {
        Object.assign(template.Resources.Integration?.Properties ?? {}, { PayloadFormatVersion: '1.0' });
      },
    ],
    [
      'Stage: ',
      (template) => {
        Object.assign(template.Resources.Stage?.Properties ?? {}, { StageName: 'prod' });
      },
    ],
    [
      "Stage: RouteSettings can't be taken back",
      (template) => {
        Object.assign(template.Resources.Stage?.Properties ?? {}, { RouteSettings: { 'GET /': {} } });
      },
    ],
    [
      'exactly one API, not 0',
      (template) => {
        delete template.Resources.Api;
      },
    ],
  ])('%s', (named, change) => {
    expect(() => readHttpApi(createResolver(changed(change), context))).toThrow(named);
  });
});
