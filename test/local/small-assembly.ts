// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation and IAM read these, not JavaScript.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Resource, Template } from '../../local/template.ts';

const directories: string[] = [];

/** A directory of its own outside the project; `removeDirectories` takes it away. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'token-vending-'));
  directories.push(directory);
  return directory;
}

export function removeDirectories(): void {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
}

/** The least stack that serves: `GET /` leads to the function `Echo`, whose role may do what `statements` say. */
export function smallTemplate(statements: object[] = [], more: Record<string, Resource> = {}): Template {
  return {
    Metadata: { Apps: { first: { Table: { Ref: 'Table' } } } },
    Resources: {
      Table: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          BillingMode: 'PAY_PER_REQUEST',
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
          DeletionProtectionEnabled: true,
        },
      },
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Name: 'small/first/signing-key' } },
      EchoLogs: { Type: 'AWS::Logs::LogGroup' },
      EchoRole: { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } },
      EchoPolicy: {
        Type: 'AWS::IAM::Policy',
        Properties: {
          PolicyName: 'EchoPolicy',
          PolicyDocument: { Version: '2012-10-17', Statement: statements },
          Roles: [{ Ref: 'EchoRole' }],
        },
      },
      Echo: {
        Type: 'AWS::Lambda::Function',
        Properties: {
          Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}-${AWS::Region}' }, S3Key: 'echo.zip' },
          Environment: { Variables: { TABLE: { Ref: 'Table' }, SECRET: { Ref: 'Secret' } } },
          Handler: 'index.handler',
          LoggingConfig: { LogGroup: { Ref: 'EchoLogs' } },
          MemorySize: 256,
          Role: { 'Fn::GetAtt': ['EchoRole', 'Arn'] },
          Runtime: 'nodejs24.x',
          Timeout: 5,
        },
      },
      Api: {
        Type: 'AWS::ApiGatewayV2::Api',
        Properties: {
          Name: 'Api',
          ProtocolType: 'HTTP',
          CorsConfiguration: {
            AllowHeaders: ['content-type', 'authorization'],
            AllowMethods: ['*'],
            AllowOrigins: ['https://app.example.com'],
            ExposeHeaders: ['retry-after'],
            MaxAge: 300,
          },
        },
      },
      Stage: {
        Type: 'AWS::ApiGatewayV2::Stage',
        Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
      },
      Integration: {
        Type: 'AWS::ApiGatewayV2::Integration',
        Properties: {
          ApiId: { Ref: 'Api' },
          IntegrationType: 'AWS_PROXY',
          IntegrationUri: { 'Fn::GetAtt': ['Echo', 'Arn'] },
          PayloadFormatVersion: '2.0',
        },
      },
      Permission: permission('GET/'),
      PostPermission: permission('POST/*'),
      Root: route('GET /'),
      Items: route('POST /items/{id}'),
      Unpermitted: route('PUT /items/{id}'),
      ...more,
    },
    Outputs: {
      ApiUrl: { Value: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] } },
      ItemsUrl: {
        Value: {
          'Fn::Sub': 'https://${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}/items',
        },
      },
    },
  };
}

function route(RouteKey: string): Resource {
  const Target = { 'Fn::Join': ['/', ['integrations', { Ref: 'Integration' }]] };
  return { Type: 'AWS::ApiGatewayV2::Route', Properties: { ApiId: { Ref: 'Api' }, RouteKey, Target } };
}

function permission(methodAndPath: string): Resource {
  return {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Echo', 'Arn'] },
      Principal: 'apigateway.amazonaws.com',
      SourceArn: {
        'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${Api}/*/${methodAndPath}`,
      },
    },
  };
}

/** Writes the cloud assembly of one stack, `Small`, whose only asset is the given `index.js`. An asset's name tells its content. */
export function writeAssembly(template: Template, indexJs: string, asset = 'asset.echo'): string {
  const directory = temporaryDirectory();
  const write = (file: string, content: unknown) =>
    writeFileSync(join(directory, file), JSON.stringify(content));
  mkdirSync(join(directory, asset));
  writeFileSync(join(directory, asset, 'index.js'), indexJs);
  write('Small.template.json', template);
  write('Small.assets.json', {
    files: {
      echo: {
        source: { path: asset, packaging: 'zip' },
        destinations: { 'current_account-current_region': { bucketName: 'assets', objectKey: 'echo.zip' } },
      },
    },
  });
  write('manifest.json', {
    artifacts: {
      Small: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Small.template.json' } },
      'Small.assets': { type: 'cdk:asset-manifest', properties: { file: 'Small.assets.json' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  return directory;
}
