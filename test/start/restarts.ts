import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import config from '../../vending.config.ts';
import { vending as run } from '../harness/cli.ts';
import { keepFreePorts } from '../harness/free-port.ts';
import { project, startService } from './service.ts';

/**
 * Stops and kills the service in turn, and starts it again each time: users, secrets, keys and addresses are the same, a
 * key that an administrator made works, and a login from before the first restart is still taken.
 */
export async function tryRestarts(count: number): Promise<void> {
  await keepFreePorts(join(project, '.local/state'));
  let service = await startService();
  const [first, login] = [keptNow(), loginNow()];
  const { id } = JSON.parse(await vending(`keys create ${first.app} --label kept --json`));
  for (let at = 1; at <= count; at += 1) {
    if (at % 2 === 0) await service.stop();
    else await service.kill();
    service = await startService();
    assert.deepEqual(keptNow(), first, `restart ${at}`);
    assert.ok((await vending('keys list --json')).includes(id), `restart ${at}`);
    if (login) {
      const printed = await vending(`token ${login.app} --bearer ${login.token}`);
      assert.ok(printed.includes('{'), `restart ${at}`);
    }
  }
  await service.stop();
  console.log(`users, secrets, keys and addresses are the same after ${count} restarts`);
}

const credentialsNow = () => JSON.parse(readFileSync(join(project, '.local/credentials.json'), 'utf8'));

/** All that has to stay: logins are new at each start, and so are the vendors' addresses, which only functions use. */
function keptNow() {
  const { apps, ...rest } = credentialsNow();
  const [app = ''] = Object.keys(apps);
  const stays = Object.values<object>(apps).map((each) => ({ ...each, bearerToken: '', upstreamUrl: '' }));
  return { ...rest, app, stays };
}

/** The first app that takes logins and signs its tokens, with a login. */
function loginNow(): { app: string; token: string } | undefined {
  const found = Object.entries<{ bearerToken?: string }>(credentialsNow().apps).find(
    ([, { bearerToken }]) => bearerToken !== undefined,
  );
  return found && { app: found[0], token: found[1].bearerToken ?? '' };
}

/** Not by `npm run`, as the documents' sessions do: it would load the CLI 40 times. */
async function vending(command: string): Promise<string> {
  const { code, out, said } = await run(`${command} --local`, { config });
  assert.equal(code, 0, said);
  return out;
}
