import { type App, isUpstream, longestTokenSeconds, type UpstreamApp } from '../contract/app.ts';
import { publishesKeys, secretsOf } from '../contract/secrets.ts';
import { isHmac } from '../contract/token-format.ts';
import { callerKinds } from './callers.ts';
import { rotationDefaults, upstreamDefaults } from './numbers.ts';
import { hasTwins, type Problem, when } from './problem.ts';
import { providerProblems } from './provider-problems.ts';
import type { VendingConfig } from './schema.ts';

/** Fields of an app that are valid, but not together. */
export const contradictionsOf = (app: App, config: VendingConfig): Problem[] => [
  ...appProblems(app),
  ...concurrencyProblems(app, config),
  ...(isUpstream(app)
    ? [...notSigning(app), ...upstreamProblems(app, config)]
    : [...notUpstream(app), ...rotationProblems(app)]),
];

const noCallers = `must name a way to prove who is asking: ${callerKinds.join(', ')}`;

function appProblems(app: App): Problem[] {
  const { roles, callers, allowedOrigins, keyMaxAgeSeconds, keyMaxStaleSeconds } = app;
  const kinds = callers.map(({ kind }) => kind);
  return [
    // The role `vendor` accepts only tokens that the role `integrator` has vended.
    ...when(!roles.includes('integrator'), 'roles', "must hold 'integrator': 'vendor' goes with it"),
    ...when(kinds.length === 0, 'callers', noCallers),
    ...when(hasTwins(kinds.filter((kind) => kind !== 'oidc')), 'callers', 'names one kind twice'),
    ...providerProblems(app),
    // A guest's proof is never missing, so callers after unsafeOpen would never be asked.
    ...when(
      kinds.includes('unsafeOpen') && kinds.at(-1) !== 'unsafeOpen',
      'callers',
      'must have unsafeOpen last',
    ),
    ...when(
      allowedOrigins.includes('*') && allowedOrigins.length > 1,
      'allowedOrigins',
      "holds '*' beside others: it must stand alone",
    ),
    ...when(
      app.allowShortSecret && secretsOf(app).every(({ holds }) => !isHmac(holds)),
      'allowShortSecret',
      'is not a setting of an app without a shared secret',
    ),
    ...when(keyMaxStaleSeconds < keyMaxAgeSeconds, 'keyMaxStaleSeconds', 'is less than keyMaxAgeSeconds'),
  ];
}

const concurrencyProblems = (
  { reservedConcurrency, provisionedConcurrency = 0 }: App,
  { functions }: VendingConfig,
): Problem[] =>
  when(
    provisionedConcurrency >
      (reservedConcurrency ?? functions.reservedConcurrency ?? Number.POSITIVE_INFINITY),
    'provisionedConcurrency',
    'is more than reservedConcurrency',
  );

/** Only an app that signs has these settings. */
const notSigning = (app: UpstreamApp): Problem[] => [
  ...when(app.keySource !== undefined, 'keySource', 'is not a setting of an app that does not sign'),
  ...when(isOwnRotation(app), 'rotation', 'is not a setting of an app that does not sign'),
];

/** Only an app whose tokens the vendor makes has these settings. */
const notUpstream = ({ upstream }: App): Problem[] =>
  when(
    JSON.stringify(upstream) !== JSON.stringify(upstreamDefaults),
    'upstream',
    'is not a setting of an app that signs its tokens itself',
  );

const isOwnRotation = ({ rotation }: App) => JSON.stringify(rotation) !== JSON.stringify(rotationDefaults);

/** Numbers that would let a key sign before verifiers have seen it. */
function rotationProblems(app: App): Problem[] {
  const { rotation, keyMaxAgeSeconds, keyMaxStaleSeconds } = app;
  const { intervalDays, publishLeadSeconds, verifierCacheSeconds, jwksMaxAgeSeconds } = rotation;
  const isGenerated = secretsOf(app).some(({ source }) => source === 'generated');
  const intervalSeconds = intervalDays * 86_400;
  const seenAfterSeconds = verifierCacheSeconds + jwksMaxAgeSeconds + keyMaxAgeSeconds;
  if (!isGenerated && !publishesKeys(app))
    return when(
      isOwnRotation(app),
      'rotation',
      "is not a setting of an app whose secret is pasted: set keySource: 'generated'",
    );
  return [
    ...when(
      isGenerated && longestTokenSeconds(app) >= intervalSeconds / 2,
      'rotation.intervalDays',
      `must be more than twice as long as a token can be of use (${longestTokenSeconds(app)} seconds)`,
    ),
    ...when(
      isGenerated && publishLeadSeconds >= intervalSeconds,
      'rotation.publishLeadSeconds',
      'must be less than rotation.intervalDays',
    ),
    ...when(
      isGenerated && publishLeadSeconds < keyMaxStaleSeconds,
      'rotation.publishLeadSeconds',
      'is less than keyMaxStaleSeconds: a sandbox could meet a key that it does not know',
    ),
    ...when(
      publishesKeys(app) && publishLeadSeconds < seenAfterSeconds,
      'rotation.publishLeadSeconds',
      `must be at least rotation.verifierCacheSeconds + rotation.jwksMaxAgeSeconds + keyMaxAgeSeconds, ${seenAfterSeconds}`,
    ),
  ];
}

/** Besides the vendor's API, a request may wait for three calls to AWS, each for at most three seconds. */
const marginMillis = 9_500;

function upstreamProblems(app: UpstreamApp, { functions }: VendingConfig): Problem[] {
  const { timeoutMillis, attemptTimeoutMillis } = app.upstream;
  return [
    ...when(app.roles.includes('vendor'), 'roles', "hold 'vendor', but the vendor itself makes the tokens"),
    ...when(
      app.tokens.api.choosesLifetime === true &&
        app.tokenLifetimeSeconds !== app.profile.tokenLifetimeSeconds.default,
      'tokenLifetimeSeconds',
      "is the vendor's to choose",
    ),
    ...when(
      attemptTimeoutMillis > timeoutMillis,
      'upstream.attemptTimeoutMillis',
      'is more than upstream.timeoutMillis',
    ),
    ...when(
      timeoutMillis + marginMillis > functions.timeoutSeconds * 1_000,
      'upstream.timeoutMillis',
      `must be ${marginMillis} less than functions.timeoutSeconds`,
    ),
  ];
}
