import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect } from '@jest/globals';
import { App } from 'aws-cdk-lib';
import { VendingStack } from '../../infra/vending-stack.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { call } from '../harness/http.ts';
import { serve, temporaryDirectory } from '../harness/serve.ts';
import { testWhole } from '../harness/whole.ts';

const config = defineConfig({
  name: 'acme',
  administrators: ['arn:aws:iam::123456789012:role/Admin'],
  apps: {
    made: { profile: 'wonderful', settings: { tenantId: 't' }, callers: [{ kind: 'apiKey' }] },
    pasted: { profile: 'chatsdk', settings: { appId: 'a' }, callers: [{ kind: 'apiKey' }] },
  },
  existing: {
    prod: { secrets: ['acme/made/signing-key', 'acme/pasted/signing-key'], directoryTable: 'acme-restored' },
  },
});

testWhole('what a stack takes over serves as what it makes, under the same policies', async () => {
  const outdir = temporaryDirectory();
  const app = new App({ analyticsReporting: false, outdir });
  new VendingStack(app, config.name, { config });
  app.synth();
  const served = await serve(outdir);
  try {
    const { runner, credentials, lines } = served;
    const { secretsManager, dynamodb } = runner.endpoints;
    const tokens = [
      await call('POST', `${runner.baseUrl}/made/api/sdk-token`, { entityId: randomUUID() }, keyOf('made')),
      await call(
        'POST',
        `${runner.baseUrl}/pasted/api/auth/chat-token`,
        { userId: 'alice' },
        keyOf('pasted'),
      ),
    ];
    expect([tokens.map(({ status }) => status), lines.filter((line) => /denied|failed/.test(line))]).toEqual([
      [200, 200],
      [],
    ]);
    const secrets = new SecretsManagerClient({ ...runner.administrator, endpoint: secretsManager });
    const SecretId = 'acme/made/signing-key';
    expect(await secrets.send(new DescribeSecretCommand({ SecretId }))).toMatchObject({
      RotationEnabled: true,
    });
    const tables = new DynamoDBClient({ ...runner.administrator, endpoint: dynamodb });
    const { Table } = await tables.send(new DescribeTableCommand({ TableName: 'acme-restored' }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(credentials.tables.directory).toBe('acme-restored');
    secrets.destroy();
    tables.destroy();

    function keyOf(name: string) {
      return { 'x-api-key': credentials.apps[name]?.apiKey ?? '' };
    }
  } finally {
    await served.close();
    rmSync(outdir, { recursive: true });
  }
});
