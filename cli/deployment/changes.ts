import type { AppMetadata, SecretMetadata } from '../../infra/stack-metadata.ts';
import { type Algorithm, isHmac } from '../../lambdas/contract/token-format.ts';

/** The apps of a deployment, as its template's metadata describe them. */
export type Apps = Readonly<Record<string, Pick<AppMetadata, 'profile' | 'secrets'>>>;

/** What a deployment would change for an app's keys, and what it needs before, if anything. */
export interface Change {
  readonly app: string;
  readonly what: string;
  readonly effect: string;
  readonly needs?: string;
}

/** Names of secrets outside of the stack: those that are there, and those that the configuration takes over. */
interface Outside {
  readonly taken: ReadonlySet<string>;
  readonly existing: ReadonlySet<string>;
}

/** The changes of a deployment of `after` over `before`. */
export function changesOf(
  before: Apps,
  after: Apps,
  outside: Outside = { taken: new Set(), existing: new Set() },
): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((app) => {
    const [old, next] = [before[app], after[app]];
    const of = (changes: readonly Omit<Change, 'app'>[]) => changes.map((change) => ({ app, ...change }));
    if (!next) return of([removed(Object.entries(after).find(([name]) => !before[name]))]);
    const secrets = next.secrets.flatMap((secret) => {
      const was = old?.secrets.find(({ secretName }) => secretName === secret.secretName);
      return was ? changed(was, secret) : added(secret, outside, old !== undefined);
    });
    return of([
      ...(old && old.profile !== next.profile ? [otherProfile(old.profile, next.profile)] : secrets),
    ]);
  });
}

const removed = (another: readonly [string, unknown] | undefined): Omit<Change, 'app'> => ({
  what: 'the app goes',
  effect: `Its address is gone. Its secrets, users, API keys and cut-offs stay, under its name.${
    another
      ? ` If ${another[0]} is its new name: first deploy both, paste the secret there, add users and API keys there, and move the clients. If ${another[0]} is another app, this is fine.`
      : ''
  }`,
});

const otherProfile = (old: string, next: string): Omit<Change, 'app'> => ({
  what: `profile: ${old} -> ${next}`,
  effect: 'The secret keeps its name: a value for the old vendor would be used for the new one.',
  needs: 'Give the app of the new vendor another name, and remove this one.',
});

function added(
  { secretName, source }: SecretMetadata,
  { taken, existing }: Outside,
  isLiving: boolean,
): Omit<Change, 'app'>[] {
  if (existing.has(secretName))
    return [{ what: `secret taken over: ${secretName}`, effect: 'It keeps its value.' }];
  const what = `new secret: ${secretName}`;
  if (taken.has(secretName))
    return [
      {
        what,
        effect: 'A secret of this name exists outside of the stack: the deployment fails and is rolled back.',
        needs:
          'Run `npm run vending -- check-deploy`, and take the secret over with the lines that it prints.',
      },
    ];
  if (source === 'generated') return [{ what, effect: 'The service makes its first key at once.' }];
  const effect = 'The app answers 503 key_not_configured until you paste the value.';
  if (!isLiving) return [{ what, effect }];
  const needs =
    'If the app must not stop: deploy a second app with these settings, paste its secret, and move the clients.';
  return [{ what, effect, needs }];
}

/** The same secret, for another algorithm or of another source. */
function changed(was: SecretMetadata, { holds, source }: SecretMetadata): Omit<Change, 'app'>[] {
  const changes: Omit<Change, 'app'>[] = [];
  if (was.holds !== holds)
    changes.push({
      what: `algorithm: ${was.holds} -> ${holds}`,
      effect: afterAlgorithm(was.holds, source, holds),
    });
  if (was.source !== source)
    changes.push({ what: `keySource: ${was.source} -> ${source}`, ...afterSource(source, holds) });
  return changes;
}

const afterAlgorithm = (
  before: SecretMetadata['holds'],
  source: SecretMetadata['source'],
  algorithm: SecretMetadata['holds'],
) => {
  if (isHmac(before) && isHmac(algorithm))
    return `Today's secret signs with ${algorithm} at once, if it is as long as that needs. This service refuses the tokens of ${before}.`;
  return source === 'generated'
    ? `The service makes a key for ${algorithm} at once. Today's key signs until that one has been published for rotation.publishLeadSeconds.`
    : `Today's key goes on signing until you paste one for ${algorithm}, and for rotation.publishLeadSeconds after that.`;
};

function afterSource(source: SecretMetadata['source'], holds: Algorithm | 'credentials') {
  if (source === 'pasted')
    return { effect: "Today's keys stay in use, but no longer change: paste a new one in time." };
  if (!isHmac(holds)) return { effect: 'The service takes the pasted key over, and makes the next one.' };
  return {
    effect: 'The service makes a new secret at once, and signs with it.',
    needs:
      'The vendor does not know that secret and refuses its tokens: do this only if no vendor checks them.',
  };
}
