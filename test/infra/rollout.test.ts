import { expect, test } from '@jest/globals';
import type { VendingConfig } from '../../lambdas/config/schema.ts';
import { readHttpApi } from '../../local/http-api.ts';
import { createResolver, type Template } from '../../local/template.ts';
import { everyVendor, twoApps } from './configs.ts';
import { listOf, readTemplate, synthesize } from './synthesized.ts';

const gradual: VendingConfig = { ...everyVendor, rollout: 'Canary10Percent5Minutes' };
const artifact = synthesize(gradual);
const template = readTemplate(artifact);

test('each function that serves requests has an alias, which moves bit by bit, and back on an alarm', () => {
  const served = template.ofType('AWS::Lambda::Function').length - 1;
  expect(template.ofType('AWS::Lambda::Alias')).toHaveLength(served);
  const groups = template.ofType('AWS::CodeDeploy::DeploymentGroup').map(([, { Properties }]) => Properties);
  expect(groups).toHaveLength(served);
  for (const group of groups)
    expect(group).toMatchObject({
      DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
      AlarmConfiguration: { Enabled: true, Alarms: [{ Name: {} }, { Name: {} }] },
      AutoRollbackConfiguration: { Events: expect.arrayContaining(['DEPLOYMENT_STOP_ON_ALARM']) },
    });
});

test('the API calls the aliases and no function', () => {
  const aliases = template.ofType('AWS::Lambda::Alias').map(([id]) => ({ Ref: id }));
  for (const [, { Properties }] of template.ofType('AWS::ApiGatewayV2::Integration'))
    expect(aliases).toContainEqual(Properties['IntegrationUri']);
});

test('no integration leads to a function or alias before the API may call it', () => {
  for (const { ofType } of [template, readTemplate(synthesize(twoApps))]) {
    const permissions = new Map(ofType('AWS::Lambda::Permission'));
    for (const [, { Properties, DependsOn = [] }] of ofType('AWS::ApiGatewayV2::Integration')) {
      const [of] = listOf(DependsOn).map((id) => permissions.get(id)?.Properties['FunctionName']);
      expect(template.idOf(of)).toBe(template.idOf(Properties['IntegrationUri']));
    }
  }
});

test('the local runner serves each alias by its function', () => {
  const resolver = createResolver(artifact.template as Template, {
    stackName: gradual.name,
    baseUrl: 'http://127.0.0.1:1',
    secretValues: new Map(),
    secretArns: new Map(template.ofType('AWS::SecretsManager::Secret').map(([id]) => [id, `arn:${id}`])),
  });
  const { routes } = readHttpApi(resolver);
  const functions = template.ofType('AWS::Lambda::Function').map(([id]) => id);
  for (const { functionId, permitted } of routes)
    expect([functions.includes(functionId), permitted]).toEqual([true, true]);
});

test('all at once, there are no aliases and no versions', () => {
  const { ofType } = readTemplate(synthesize(twoApps));
  expect([...ofType('AWS::Lambda::Alias'), ...ofType('AWS::Lambda::Version')]).toEqual([]);
});
