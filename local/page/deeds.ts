import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { CommandError } from '../../cli/command-error.ts';
import type { Context } from '../../cli/context.ts';
import { rollback, rotate } from '../../cli/secrets/changes.ts';
import { chosenSecret } from '../../cli/secrets/chosen-secret.ts';
import type { Target } from '../../cli/target.ts';
import { appOf } from '../../lambdas/config/apps.ts';
import { providersOf } from '../../lambdas/contract/caller-config.ts';
import { madeUpKey } from '../made-up-key.ts';
import type { Runner } from '../runner.ts';

/** What the page asks for. */
export interface Deed {
  readonly do: 'login' | 'make' | 'paste' | 'rotate' | 'rollback' | 'restart';
  readonly app: string;
  readonly secret?: string;
  readonly value?: string;
  readonly person?: { readonly id: string; readonly name: string };
}

/** Does what a person does in a console or at an identity provider. Throws `CommandError` with what to say. */
export async function done(
  { do: deed, app: name, secret, value = '', person }: Deed,
  {
    context,
    target,
    runner,
  }: { readonly context: Context; readonly target: Target; readonly runner: Runner },
): Promise<Readonly<Record<string, unknown>>> {
  const app = appOf(context.config, name);
  const chosen = () => ({ client: target.secrets, ...chosenSecret(context, target, name, secret) });
  switch (deed) {
    case 'login': {
      const [provider] = providersOf(app);
      if (!provider || !person) throw new CommandError(`${name} trusts no identity provider.`);
      const claims = { sub: person.id, name: person.name };
      return { bearerToken: await runner.identityProvider.tokenFor(provider, claims) };
    }
    case 'make': {
      const { holds } = chosen().secret;
      const made = holds === 'credentials' ? runner.upstreams.get(name)?.secretValue : madeUpKey(holds).value;
      if (made === undefined) throw new CommandError('The vendor makes these credentials: paste its own.');
      return { value: made };
    }
    case 'paste': {
      // As the console does: it takes any text.
      const { client, fullName: SecretId } = chosen();
      const { VersionId } = await client.send(new PutSecretValueCommand({ SecretId, SecretString: value }));
      return { version: VersionId };
    }
    case 'rotate':
      return { version: await rotate(chosen()) };
    case 'rollback':
      return { version: await rollback(chosen()) };
    case 'restart':
      runner.discardSandboxes();
      return {};
  }
}
