import type { App } from '../contract/app.ts';
import { providersOf } from '../contract/caller-config.ts';
import type { Grant } from '../contract/grant.ts';
import { reservedNamesOf } from '../contract/reserved-names.ts';
import { hasTwins, type Problem, when } from './problem.ts';

/** What is wrong with an app's identity providers. Two of them may give the same `sub` to two people. */
export function providerProblems(app: App): Problem[] {
  const providers = providersOf(app);
  const prefixes = providers.map(({ subjectPrefix = '' }) => subjectPrefix);
  const isAmbiguous = prefixes.some((one, at) =>
    prefixes.some((other, from) => at !== from && (one === other || (one !== '' && other.startsWith(one)))),
  );
  return [
    ...when(
      hasTwins(providers.map(({ issuer }) => issuer)),
      'callers',
      'name one issuer twice: give it one caller with a list as its audience',
    ),
    ...when(
      isAmbiguous,
      'callers',
      'have several identity providers: give each a subjectPrefix (one may be empty) that no other begins with',
    ),
    ...metadataProblems(app),
  ];
}

function metadataProblems(app: App): Problem[] {
  const names = providersOf(app).flatMap(({ claims }) => Object.keys(claims?.metadata ?? {}));
  const reserved = reservedNamesOf(anyGrant, app);
  return [
    ...when(
      names.length > 0 && app.profile.metadata === undefined,
      'callers',
      'give metadata, which the vendor does not take',
    ),
    ...names
      .filter((name) => reserved.includes(name))
      .map(
        (name): Problem => [
          'callers',
          `give metadata the name ${name}, which is a claim that the service sets`,
        ],
      ),
  ];
}

/** With all that a grant may have. */
const anyGrant: Grant = {
  subject: 'user-1',
  nonce: 'nonce',
  displayName: 'Name',
  avatarUrl: 'https://example.com/a.png',
  tokenId: 'id',
  issuedAt: 0,
  expiresAt: 1,
  details: {},
  byBackend: false,
};
