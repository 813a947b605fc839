import * as v from 'valibot';
import { type App, longestTokenSeconds, upstreamUrlOf } from '../contract/app.ts';
import { publishesKeys, secretsOf } from '../contract/secrets.ts';
import { appsOf } from './apps.ts';
import {
  configSchema,
  rotationDefaults,
  upstreamDefaults,
  type VendingConfig,
  type VendingConfigInput,
} from './schema.ts';

type Problem = readonly [field: string, problem: string];

/** Gives `vending.config.ts` its types, checks it, and fills in the defaults. Throws naming each wrong field. */
export function defineConfig(input: VendingConfigInput): VendingConfig {
  const result = v.safeParse(configSchema, input);
  if (!result.success)
    throw complaint(result.issues.map((issue) => [v.getDotPath(issue) ?? 'config', problemOf(issue)]));
  const config = result.output as VendingConfig;
  const apps = appsOf(config);
  const contradictions = [
    ...droppedNames(input, config),
    ...sameOutputs(apps),
    ...apps.flatMap((app) =>
      [...contradictionsOf(app), ...rotationProblems(app), ...upstreamProblems(app, config)].map(
        ([field, problem]): Problem => [`${app.name}.${field}`, problem],
      ),
    ),
  ].map(([field, problem]): Problem => [`apps.${field}`, problem]);
  if (contradictions.length > 0) throw complaint(contradictions);
  return config;
}

/** Fields that are each valid but can't be so together. */
function contradictionsOf(app: App): Problem[] {
  const { roles, callers, allowedOrigins, keyMaxAgeSeconds, keyMaxStaleSeconds } = app;
  const kinds = callers.map(({ kind }) => kind);
  return [
    // The vendor's part accepts the tokens that the backend's part has vended, and no others.
    ...when(!roles.includes('backend'), 'roles', "must hold 'backend': 'vendor' goes with it"),
    ...when(kinds.length === 0, 'callers', 'must name a way to prove who is asking'),
    ...when(new Set(kinds).size < kinds.length, 'callers', 'names one kind twice'),
    // Guests bring no proof that could be missing: whoever stands behind them is never asked.
    ...when(
      kinds.includes('unsafeOpen') && kinds.at(-1) !== 'unsafeOpen',
      'callers',
      'must have unsafeOpen as the last',
    ),
    ...when(
      allowedOrigins.includes('*') && allowedOrigins.length > 1,
      'allowedOrigins',
      "holds '*' beside others: it must stand alone",
    ),
    ...when(
      app.allowShortSecret && secretsOf(app).every(({ holds }) => holds !== 'HS256'),
      'allowShortSecret',
      'is no setting of an app without a secret for HS256',
    ),
    ...when(keyMaxStaleSeconds < keyMaxAgeSeconds, 'keyMaxStaleSeconds', 'is less than keyMaxAgeSeconds'),
  ];
}

/** Numbers with which a key could change under somebody's eyes. */
function rotationProblems(app: App): Problem[] {
  const { rotation, keySource, keyMaxAgeSeconds, keyMaxStaleSeconds } = app;
  const { intervalDays, publishLeadSeconds, verifierCacheSeconds, jwksMaxAgeSeconds } = rotation;
  const isGenerated = secretsOf(app).some(({ source }) => source === 'generated');
  const intervalSeconds = intervalDays * 86_400;
  const seenAfterSeconds = verifierCacheSeconds + jwksMaxAgeSeconds + keyMaxAgeSeconds;
  const isOwnRotation = JSON.stringify(rotation) !== JSON.stringify(rotationDefaults);
  if (upstreamUrlOf(app) !== undefined)
    return [
      ...when(keySource !== undefined, 'keySource', 'is no setting of an app that does not sign'),
      ...when(isOwnRotation, 'rotation', 'is no setting of an app that does not sign'),
    ];
  if (!isGenerated && !publishesKeys(app))
    return when(
      isOwnRotation,
      'rotation',
      "is no setting of an app whose secret is pasted: set keySource: 'generated'",
    );
  return [
    ...when(
      isGenerated && longestTokenSeconds(app) >= intervalSeconds / 2,
      'rotation.intervalDays',
      `must be more than twice as long as a token can be of use, which is ${longestTokenSeconds(app)} seconds`,
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

/** Beside the vendor's API, a request may wait three times for AWS, for three seconds at the most. */
const marginMillis = 9_500;

function upstreamProblems(app: App, { functions }: VendingConfig): Problem[] {
  const { timeoutMillis, attemptTimeoutMillis } = app.upstream;
  const { upstream, tokenLifetimeSeconds } = app.dialect;
  if (upstreamUrlOf(app) === undefined)
    return when(
      JSON.stringify(app.upstream) !== JSON.stringify(upstreamDefaults),
      'upstream',
      'is no setting of an app that signs its tokens itself',
    );
  return [
    ...when(app.roles.includes('vendor'), 'roles', "hold 'vendor', but the vendor itself makes the tokens"),
    ...when(
      upstream?.choosesLifetime === true && app.tokenLifetimeSeconds !== tokenLifetimeSeconds.default,
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

const when = (wrong: boolean, field: string, problem: string): Problem[] => (wrong ? [[field, problem]] : []);

/** valibot leaves out what could reach a prototype, without a word. */
const droppedNames = (input: VendingConfigInput, config: VendingConfig): Problem[] =>
  Object.keys(input.apps)
    .filter((name) => !Object.hasOwn(config.apps, name))
    .map((name): Problem => [name, 'is a name that JavaScript keeps for itself']);

/** The stack's outputs are named after the apps, without hyphens. */
const sameOutputs = (apps: readonly App[]): Problem[] =>
  apps.flatMap(({ name }, at): Problem[] => {
    const twin = apps
      .slice(0, at)
      .find((other) => other.name.replaceAll('-', '') === name.replaceAll('-', ''));
    return twin ? [[name, `differs from ${twin.name} in hyphens alone`]] : [];
  });

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Choices that must be typed out and that synth warns about all the same. */
export const unsafeChoices = (config: VendingConfig): string[] =>
  appsOf(config).flatMap((app) => {
    const { name, allowShortSecret, allowedOrigins, callers } = app;
    const field = (path: string, risk: string) => `apps.${name}.${path}: ${risk}`;
    const upstreamUrl = upstreamUrlOf(app);
    return [
      ...(allowShortSecret
        ? [field('allowShortSecret', 'a secret under 32 bytes can be guessed offline.')]
        : []),
      ...(callers.some(({ kind }) => kind === 'unsafeOpen')
        ? [field('callers', 'unsafeOpen gives tokens to everybody, as guests.')]
        : []),
      ...(allowedOrigins.includes('*') ? [field('allowedOrigins', 'every web site may call this app.')] : []),
      ...allowedOrigins
        .filter(isOpen)
        .map((origin) =>
          field('allowedOrigins', `anybody on the way can put a script into ${new URL(origin).origin}.`),
        ),
      ...callers.flatMap((caller) =>
        caller.kind === 'oidc' && isOpen(caller.jwksUrl)
          ? [field('callers', `anybody on the way to ${caller.jwksUrl} can log in as anybody.`)]
          : [],
      ),
      ...(upstreamUrl !== undefined && isOpen(upstreamUrl)
        ? [field('settings', `anybody on the way to ${upstreamUrl} can read the credentials.`)]
        : []),
    ];
  });

/** Not encrypted, and not within one machine. */
const isOpen = (url: string) => url.startsWith('http:') && !loopback.has(new URL(url).hostname);

/** valibot says of an unknown key that it expected never. */
const problemOf = ({ expected, message }: v.BaseIssue<unknown>) =>
  expected === 'never' ? 'is no setting' : message;

/** The message is for a person who edits the configuration: where in this code it was thrown would only hide it. */
function complaint(problems: readonly Problem[]): Error {
  const lines = ['vending.config.ts is not valid:', ...problems.map((problem) => `  ${problem.join(': ')}`)];
  const error = new Error(lines.join('\n'));
  error.stack = error.message;
  return error;
}
