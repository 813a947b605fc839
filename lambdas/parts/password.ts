import { dynamodbUsers } from '../adapters/dynamodb/directory.ts';
import type { MadeCaller } from '../callers/callers-of.ts';
import { passwordCaller } from '../callers/password.ts';
import { loginGuard } from './login-guard.ts';
import type { CallerWiring } from './wiring.ts';

export const password = (_: unknown, wiring: CallerWiring): MadeCaller => ({
  caller: passwordCaller(dynamodbUsers(wiring.directory, wiring.app.name), loginGuard(wiring)),
});
