import { accountId, arn } from './account.ts';

/** A resource for which the template wants a physical id or an attribute. */
export interface Placed {
  logicalId: string;
  name: string;
  /** Address of the local HTTP API. */
  baseUrl: string;
  /** From logical id to the ARN that Secrets Manager gave the secret. */
  secretArns: ReadonlyMap<string, string>;
}

interface ResourceType {
  /** The property that may hold the physical name. */
  nameProperty?: string;
  /** The value of `Ref`; by default the physical name. */
  ref?: (placed: Placed) => string;
  /** The values of `Fn::GetAtt`, by attribute. */
  attributes?: Record<string, (placed: Placed) => string>;
}

const secretArn = ({ logicalId, secretArns }: Placed) => {
  const found = secretArns.get(logicalId);
  if (!found) throw new Error(`the ARN of the secret ${logicalId} is not known before it exists`);
  return found;
};
const topicArn = ({ name }: Placed) => arn('sns', name);
const apiId = ({ logicalId }: Placed) => logicalId.toLowerCase();

/**
 * Every resource type that the runner provides. It refuses to start with any other type, so an entry is a promise: the
 * runner acts on the resource, or the resource makes no difference to a request (such as a log group).
 * Source: CloudFormation Template Reference, "Return values" of each type.
 */
export const resourceTypes: Record<string, ResourceType> = {
  'AWS::ApiGatewayV2::Api': {
    ref: apiId,
    attributes: { ApiId: apiId, ApiEndpoint: ({ baseUrl }) => baseUrl },
  },
  'AWS::ApiGatewayV2::ApiMapping': {},
  'AWS::ApiGatewayV2::DomainName': {
    nameProperty: 'DomainName',
    attributes: { RegionalDomainName: () => 'regional.execute-api.us-east-1.amazonaws.com' },
  },
  'AWS::ApiGatewayV2::Integration': {},
  'AWS::ApiGatewayV2::Route': {},
  'AWS::ApiGatewayV2::Stage': { nameProperty: 'StageName' },
  'AWS::Budgets::Budget': {},
  'AWS::CloudFront::Distribution': { attributes: { DomainName: () => 'distribution.cloudfront.net' } },
  'AWS::CloudFront::Function': {
    nameProperty: 'Name',
    attributes: { FunctionARN: ({ name }) => `arn:aws:cloudfront::${accountId}:function/${name}` },
  },
  'AWS::CloudWatch::Alarm': { nameProperty: 'AlarmName' },
  'AWS::CloudWatch::Dashboard': { nameProperty: 'DashboardName' },
  'AWS::CodeDeploy::Application': {},
  'AWS::CodeDeploy::DeploymentGroup': {},
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    attributes: { Arn: ({ name }) => arn('dynamodb', `table/${name}`) },
  },
  'AWS::Events::Rule': { attributes: { Arn: ({ name }) => arn('events', `rule/${name}`) } },
  'AWS::IAM::Policy': { nameProperty: 'PolicyName' },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    attributes: { Arn: ({ name }) => `arn:aws:iam::${accountId}:role/${name}` },
  },
  // Its one version is the function as it is.
  'AWS::Lambda::Alias': {
    nameProperty: 'FunctionName',
    ref: ({ name }) => arn('lambda', `function:${name}`),
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    attributes: { Arn: ({ name }) => arn('lambda', `function:${name}`) },
  },
  'AWS::Lambda::Permission': {},
  'AWS::Lambda::Version': { attributes: { Version: () => '1' } },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    attributes: { Arn: ({ name }) => arn('logs', `log-group:${name}:*`) },
  },
  'AWS::Logs::QueryDefinition': {},
  'AWS::SNS::Subscription': {},
  'AWS::SNS::Topic': { nameProperty: 'TopicName', ref: topicArn },
  'AWS::SNS::TopicPolicy': {},
  'AWS::SecretsManager::ResourcePolicy': {},
  'AWS::SecretsManager::RotationSchedule': {},
  'AWS::SecretsManager::Secret': { nameProperty: 'Name', ref: secretArn, attributes: { Id: secretArn } },
};
