import { describe, expect, test } from '@jest/globals';
import { quotaReport, quotasOf } from '../../infra/quotas.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { testWhole } from '../harness/whole.ts';
import { synthesize } from './synthesized.ts';

/** A template with so many resources, of which so many are routes. */
const templateOf = (resources: number, routes: number) => ({
  Resources: Object.fromEntries(
    Array.from({ length: resources }, (_, at) => [
      `R${at}`,
      { Type: at < routes ? 'AWS::ApiGatewayV2::Route' : 'AWS::IAM::Role' },
    ]),
  ),
});
const report = (resources: number, routes: number, apps: number, routesPerApi = 300) =>
  quotaReport(quotasOf(templateOf(resources, routes), routesPerApi), apps);

describe('the report', () => {
  test('is one line for a stack with room', () => {
    expect(report(400, 240, 10)).toEqual([
      expect.stringMatching(
        /^The stack has 400 of 500 resources, 240 of 300 routes, 0 of 200 outputs, \d+ of/,
      ),
    ]);
  });

  test('warns of each quota that is four fifths full, and says how to split', () => {
    const [, ...warnings] = report(401, 241, 40);
    expect(warnings).toEqual([
      'WARNING The stack has 401 of 500 resources, 241 of 300 routes. Split the apps over 2 deployments of about 20 apps: as many copies of this folder, each with another name.',
    ]);
  });

  test.each<[what: string, resources: number, routes: number, message: string]>([
    ['resources', 501, 300, '501 of 500 resources. Split the apps over 2 deployments of about 20 apps'],
    ['routes', 500, 301, '301 of 300 routes. Split the apps over 2 deployments of about 20 apps'],
    [
      'both',
      1_200,
      301,
      '1200 of 500 resources, 301 of 300 routes. Split the apps over 3 deployments of about 14',
    ],
  ])('throws if there are too many %s', (_, resources, routes, message) => {
    expect(() => report(resources, routes, 40)).toThrow(message);
  });

  test('counts dynamic references, of which CloudFormation takes sixty', () => {
    const twoKeys = { Value: '{{resolve:secretsmanager:a}} {{resolve:secretsmanager:b}}' };
    const withReferences = (functions: number) => ({
      ...templateOf(functions, 0),
      Outputs: Object.fromEntries(Array.from({ length: functions }, (_, at) => [`O${at}`, twoKeys])),
    });
    expect(quotaReport(quotasOf(withReferences(24), 300), 24)).toEqual([
      expect.stringContaining('48 of 60 dynamic references'),
    ]);
    expect(() => quotaReport(quotasOf(withReferences(31), 300), 31)).toThrow('62 of 60 dynamic references');
  });

  test('goes by the quota of routes that the account has', () => {
    expect(() => report(450, 301, 40)).toThrow('ask AWS for a higher quota "Routes per API"');
    expect(report(400, 301, 40, 600)).toHaveLength(1);
  });
});

testWhole('a hundred apps are too many for one stack, and fit in as many as the message says', () => {
  const stackOf = (apps: number) =>
    synthesize(
      defineConfig({
        name: 'many',
        apps: Object.fromEntries(
          Array.from({ length: apps }, (_, at) => [
            `app${at}`,
            { profile: 'wonderful', settings: { tenantId: 't' }, callers: [{ kind: 'apiKey' }] },
          ]),
        ),
      }),
    ).template;
  const report = (apps: number) => quotaReport(quotasOf(stackOf(apps), 300), apps);
  let said = '';
  try {
    report(100);
  } catch (error) {
    said = (error as Error).message;
  }
  const [, each] = /deployments of about (\d+) apps/.exec(said) ?? [];
  expect(Number(each)).toBeGreaterThan(10);
  expect(report(Number(each))[0]).toMatch(/^The stack has/);
});
