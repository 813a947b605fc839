/** Momento's token service: it answers each call at once with a token of the usual length. Tells its address. */
import { randomBytes } from 'node:crypto';
import { token } from '@gomomento/generated-types';
import { Server, ServerCredentials } from '@grpc/grpc-js';

const { UnimplementedTokenService, _GenerateDisposableTokenResponse } = token.token;
const server = new Server();
server.addService(UnimplementedTokenService.definition, {
  GenerateDisposableToken(_call, answer) {
    const made = { api_key: randomBytes(300).toString('base64url'), endpoint: 'cell.example.com' };
    answer(null, new _GenerateDisposableTokenResponse({ ...made, valid_until: 1_900_000_000 }));
  },
});
process.on('disconnect', () => process.exit());
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.send?.(`127.0.0.1:${port}`);
});
