import type { ChosenSecret } from '../../cli/secrets/chosen-secret.ts';
import type { App, SigningApp } from '../../lambdas/contract/app.ts';
import { secretsOf } from '../../lambdas/contract/secrets.ts';
import type { Remembered } from '../../lambdas/keys/remembered.ts';
import { memoryList } from '../doubles/memory-list.ts';
import { memorySecret } from '../doubles/memory-secret.ts';
import { setClock } from '../doubles/set-clock.ts';
import { changed, signingApp } from '../vending/demo-app.ts';

/** An app with private keys for ES256. */
export function ownKeysApp(overrides: object = {}): SigningApp {
  const app = signingApp('wonderful', overrides);
  return changed(app, {}, { ...Object(app.settings), algorithm: 'ES256' });
}

/** A secret of an app in memory, and what the app remembers of it. Each value is put ten seconds after the one before. */
export function madeUpSecret(app: App, name?: string) {
  const [clock, remembered] = [setClock(1_000), memoryList()];
  const versions = memorySecret({ clock });
  const secret = secretsOf(app).find((each) => name === undefined || each.name === name);
  if (!secret) throw new Error(`${app.name} has no secret ${name}`);
  const chosen: ChosenSecret = { app, secret, fullName: `test/demo/${secret.name}`, versions, remembered };
  const put = (value: string) => {
    clock.advance(10);
    return versions.put(value);
  };
  const remember = (...keys: readonly Remembered[]) => remembered.write(keys, remembered.list());
  return { chosen, versions, put, remember };
}
