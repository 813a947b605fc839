import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { AuthClient, CredentialProvider, ExpiresIn, TokenScopes } from '@gomomento/sdk';

const secrets = new SecretsManagerClient({});
let made;

/** Reads the vendor's API key once. The address is that of our stand-in, which takes any key. */
async function makeClient() {
  await secrets.send(new GetSecretValueCommand({ SecretId: 'momento' }));
  const [hostname, port] = process.env.MOMENTO_ADDRESS.split(':');
  return new AuthClient({
    credentialProvider: CredentialProvider.forMomentoLocal({ hostname, port: Number(port) }),
  });
}

/**
 * What Momento's token vending machine does: their service makes each token, which takes one gRPC call by their SDK. By
 * default it asks for no proof of the caller, and counts nothing.
 * Source: Momento's article "Introducing the Momento Token Vending Machine" and its example. Read 2026-11-27.
 */
export async function handler({ body }) {
  made ??= makeClient();
  const client = await made;
  const { username } = JSON.parse(body);
  const scope = TokenScopes.topicSubscribeOnly('chat', 'room');
  const answer = await client.generateDisposableToken(scope, ExpiresIn.minutes(15), { tokenId: username });
  if (!answer.authToken) throw new Error(answer.toString());
  return { statusCode: 200, body: JSON.stringify({ token: answer.authToken }) };
}
