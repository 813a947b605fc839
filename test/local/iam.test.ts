// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IAM read these, not JavaScript.
import { describe, expect, test } from '@jest/globals';
import { type AccessRequest, decide, parsePolicy } from '../../local/iam.ts';

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
