// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IAM read these, not JavaScript.
import { describe, expect, test } from '@jest/globals';
import { type AccessRequest, decide, parsePolicy, parseResourcePolicy } from '../../local/iam.ts';

const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/Ephemeral';
const put = (...leadingKeys: string[]): AccessRequest => ({
  action: 'dynamodb:PutItem',
  resource: table,
  leadingKeys,
});
const allow = (more: object) => ({ Effect: 'Allow', Action: 'dynamodb:PutItem', Resource: table, ...more });
const forKeys = (operator: string, ...keys: string[]) => ({
  Condition: { [operator]: { 'dynamodb:LeadingKeys': keys } },
});
const own = forKeys('ForAllValues:StringLike', 'nonce#qiscus#*', 'rate#*');

describe('decide', () => {
  test.each<[string, object[], AccessRequest, string]>([
    ['nothing is allowed by default', [], put('a'), 'not allowed'],
    ['an action on its resource', [allow({})], put('a'), 'allowed'],
    ['another action', [allow({ Action: 'dynamodb:GetItem' })], put('a'), 'not allowed'],
    [
      'one action of a list',
      [allow({ Action: ['dynamodb:GetItem', 'dynamodb:PutItem'] })],
      put('a'),
      'allowed',
    ],
    ['a wildcard action', [allow({ Action: 'dynamodb:Put*' })], put('a'), 'allowed'],
    ['a wildcard action of another service', [allow({ Action: 'sns:*' })], put('a'), 'not allowed'],
    ['an action in other letters', [allow({ Action: 'DynamoDB:putitem' })], put('a'), 'allowed'],
    ['another resource', [allow({ Resource: `${table}2` })], put('a'), 'not allowed'],
    ['a resource in other letters', [allow({ Resource: table.toLowerCase() })], put('a'), 'not allowed'],
    ['a wildcard resource', [allow({ Resource: 'arn:aws:dynamodb:*:*:table/Eph*' })], put('a'), 'allowed'],
    ['a question mark is one character', [allow({ Resource: table.replace('E', '?') })], put('a'), 'allowed'],
    ['a dot is only a dot', [allow({ Resource: table.replace('Eph', '...') })], put('a'), 'not allowed'],
    ['a leading key inside', [allow(own)], put('nonce#qiscus#1'), 'allowed'],
    ['a leading key outside', [allow(own)], put('nonce#comapi#1'), 'not allowed'],
    ['a leading key in other letters', [allow(own)], put('NONCE#qiscus#1'), 'not allowed'],
    ['one of two leading keys outside', [allow(own)], put('rate#1', 'user#1'), 'not allowed'],
    ['all of two leading keys inside', [allow(own)], put('rate#1', 'nonce#qiscus#1'), 'allowed'],
    ['the empty leading key', [allow(own)], put(''), 'not allowed'],
    ['ForAllValues of no key at all, as in AWS', [allow(own)], put(), 'allowed'],
    ['StringLike of no key at all', [allow(forKeys('StringLike', '*'))], put(), 'not allowed'],
    ['StringLike of a key', [allow(forKeys('StringLike', 'a*'))], put('ab'), 'allowed'],
    ['StringEquals takes no wildcard', [allow(forKeys('StringEquals', 'a*'))], put('ab'), 'not allowed'],
    [
      'ForAllValues:StringEquals, the very key',
      [allow(forKeys('ForAllValues:StringEquals', 'a*'))],
      put('a*'),
      'allowed',
    ],
    [
      'ForAllValues:StringEquals, another',
      [allow(forKeys('ForAllValues:StringEquals', 'a*'))],
      put('ab'),
      'not allowed',
    ],
    ['an explicit deny wins', [allow({}), allow({ Effect: 'Deny' })], put('a'), 'denied'],
    [
      'a deny of something else does not',
      [allow({}), allow({ Effect: 'Deny', Resource: 'x' })],
      put('a'),
      'allowed',
    ],
    [
      'a deny for keys inside only',
      [allow({}), allow({ Effect: 'Deny', ...forKeys('StringLike', 'user#*') })],
      put('rate#1'),
      'allowed',
    ],
  ])('%s', (_, statements, request, expected) => {
    expect(decide(parsePolicy({ Statement: statements }, 'Policy'), request)).toBe(expected);
  });

  test('NotResource covers a phone number, which has no ARN, and leaves out every topic', () => {
    const statements = parsePolicy(
      { Statement: { Effect: 'Allow', Action: 'sns:Publish', NotResource: 'arn:aws:sns:*:*:*' } },
      'Policy',
    );
    expect(decide(statements, { action: 'sns:Publish', resource: '*' })).toBe('allowed');
    const topic = 'arn:aws:sns:us-east-1:000000000000:alerts';
    expect(decide(statements, { action: 'sns:Publish', resource: topic })).toBe('not allowed');
  });
});

describe('parsePolicy refuses what could not be judged, and names it', () => {
  test.each<[string, object]>([
    ['condition operator StringNotLike', allow(forKeys('StringNotLike', 'a'))],
    ['condition operator ForAnyValue:StringLike', allow(forKeys('ForAnyValue:StringLike', 'a'))],
    ['condition operator toString', allow(forKeys('toString', 'a'))],
    ['condition key aws:SourceIp', allow({ Condition: { StringLike: { 'aws:SourceIp': '10.*' } } })],
    ['policy element NotAction', allow({ NotAction: 'dynamodb:*' })],
    ['policy element Principal', allow({ Principal: '*' })],
    ['effect allow', allow({ Effect: 'allow' })],
    ['statement without Action', allow({ Action: undefined })],
    ['exactly one of Resource and NotResource', allow({ NotResource: 'x' })],
    ['policy variable in ${aws:userid}*', allow(forKeys('StringLike', '${aws:userid}*'))],
  ])('%s', (named, statement) => {
    const parse = () => parsePolicy({ Statement: [statement] }, 'EchoPolicy');
    expect(parse).toThrow(named);
    expect(parse).toThrow(/^EchoPolicy: /);
  });
});

describe('the policy of a resource', () => {
  const secret = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:small/app-0a1b2c';
  const role = (name: string) => `arn:aws:iam::000000000000:role/${name}`;
  const deny = (more: object = {}) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
    Resource: '*',
    ...more,
  });
  const allBut = (...names: string[]) =>
    deny({ Condition: { ArnNotLike: { 'aws:PrincipalArn': names.map(role) } } });
  const decision = (statement: object, principalArn?: string, resource = secret) => {
    const own = { Effect: 'Allow', Action: 'secretsmanager:*', Resource: '*' };
    const statements = [
      ...parsePolicy({ Statement: own }, 'Own'),
      ...parseResourcePolicy({ Statement: statement }, secret, 'Policy'),
    ];
    return decide(statements, {
      action: 'secretsmanager:GetSecretValue',
      resource,
      ...(principalArn !== undefined && { principalArn }),
    });
  };

  test.each<[who: string, names: string[], principalArn: string | undefined, expected: string]>([
    ['the role that is named', ['Serve'], role('Serve'), 'allowed'],
    ['one of two', ['Rotate', 'Serve'], role('Serve'), 'allowed'],
    ['a pattern', ['cdk-*-cfn-exec-role-*'], role('cdk-a-cfn-exec-role-b'), 'allowed'],
    ['another role', ['Serve'], role('Eve'), 'denied'],
    ['a role whose name begins alike', ['Serve'], role('Serve2'), 'denied'],
    ['a role in other letters', ['Serve'], role('serve'), 'denied'],
    ['a role of that name elsewhere', ['Serve'], role('Serve').replace('000', '111'), 'denied'],
    ['a user of that name', ['Serve'], role('Serve').replace(':role/', ':user/'), 'denied'],
    // A negated operator is true of a key that is not there.
    ['nobody in particular', ['Serve'], undefined, 'denied'],
    ['nobody named', [], role('Serve'), 'denied'],
  ])('keeps all out but whom it names: %s', (_, names, principalArn, expected) => {
    expect(decision(allBut(...names), principalArn)).toBe(expected);
    // Without the policy, what its own says counts (control).
    expect(decision(deny({ Action: 'secretsmanager:DeleteSecret' }), principalArn)).toBe('allowed');
  });

  test('speaks of its own resource, whatever it says, and of no other', () => {
    for (const Resource of ['*', secret, 'arn:aws:secretsmanager:*:*:secret:another-*']) {
      expect(decision(deny({ Resource }), role('Serve'))).toBe('denied');
      expect(decision(deny({ Resource }), role('Serve'), `${secret}2`)).toBe('allowed');
    }
  });

  test('speaks of its own actions', () => {
    const statements = parseResourcePolicy({ Statement: deny() }, secret, 'Policy');
    const decided = (action: string) =>
      decide(statements, { action: `secretsmanager:${action}`, resource: secret });
    expect(['PutSecretValue', 'DescribeSecret'].map(decided)).toEqual(['denied', 'not allowed']);
  });

  test.each<[what: string, statement: object]>([
    ['lets somebody in', deny({ Effect: 'Allow' })],
    ['speaks of some', deny({ Principal: { AWS: role('Eve') } })],
    ['speaks of nobody', deny({ Principal: undefined })],
  ])('is refused where it %s', (_, statement) => {
    const parse = () => parseResourcePolicy({ Statement: [deny(), statement] }, secret, 'SecretPolicy');
    expect(parse).toThrow(
      /^SecretPolicy: the local runner judges only resource policies that deny every principal/,
    );
  });

  test.each<[named: string, statement: object]>([
    ['the policy element NotPrincipal', deny({ NotPrincipal: '*' })],
    ['the condition operator StringNotEquals', deny({ Condition: { StringNotEquals: {} } })],
    ['the condition key aws:SourceVpc', deny({ Condition: { ArnNotLike: { 'aws:SourceVpc': 'vpc-1' } } })],
  ])('that could not be judged is refused by name: %s', (named, statement) => {
    const parse = () => parseResourcePolicy({ Statement: statement }, secret, 'SecretPolicy');
    expect(parse).toThrow(`SecretPolicy: the local runner cannot judge ${named}`);
  });
});
