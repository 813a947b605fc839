import type { Algorithm } from '../../lambdas/contract/token-format.ts';
import { entryOf, keyOf, quoted } from './literal.ts';

/** What the vendor's documents say of its tokens. */
export interface NewProfile {
  readonly name: string;
  /** The vendor's own name. */
  readonly title: string;
  readonly source: string;
  readonly algorithm: Algorithm;
  readonly userClaim: string;
  /** The claim that names the app; or why there is none. */
  readonly app: { readonly claim: string } | { readonly namesNoApp: string };
  /** Absent if the vendor's tokens have no id. */
  readonly idClaim?: string;
  /** The one setting: what the vendor calls its id of the app. */
  readonly setting: string;
  readonly defaultLifetimeSeconds: number;
  readonly maxLifetimeSeconds: number;
}

/** The claims in their order, with what stands for each in code and in the example. */
const claimsOf = ({ app, userClaim, idClaim, setting }: NewProfile) => [
  ...('claim' in app ? ([[app.claim, setting, quoted('app-1')]] as const) : []),
  [userClaim, 'grant.subject', quoted('alice')] as const,
  ...(idClaim === undefined ? [] : ([[idClaim, 'grant.tokenId', quoted('token-1')]] as const)),
  ['iat', 'grant.issuedAt', '1_800_000_000'] as const,
  ['exp', 'grant.expiresAt', '1_800_000_060'] as const,
];

const importing = (what: string, file: string) => `import ${what} from ${quoted(file)};`;
const number = (count: number) => count.toLocaleString('en-US').replaceAll(',', '_');

/** `lambdas/profiles/{name}.ts`: a profile that signs, and that passes the suite. */
export function profileText(profile: NewProfile): string {
  const { name, title, source, algorithm, userClaim, app, idClaim, setting } = profile;
  const member = (claim: string) => (keyOf(claim) === claim ? `.${claim}` : `[${quoted(claim)}]`);
  const isNamed = 'claim' in app;
  return `${importing('* as v', 'valibot')}
${importing('{ absentIfEmpty, taking, text }', '../contract/input.ts')}
${importing('{ defineProfile }', '../contract/profile.ts')}

/**
 * ${title}: the integrator's backend signs the token.
 *
 * Source: ${source}. Read ${new Date().toISOString().slice(0, 10)}.
 */
const settings = v.strictObject({
  /** The vendor's name of the app. */
  ${setting}: text(100),
});
export type Settings = v.InferOutput<typeof settings>;

const tokenBody = v.object({ userId: absentIfEmpty(text(256)) });
const claimsOf = v.object({
  ${keyOf(userClaim)}: text(256),
${idClaim === undefined ? '' : `  ${keyOf(idClaim)}: text(100),\n`}  exp: v.number(),
});

export const ${name} = defineProfile({
  settings,
  tokenLifetimeSeconds: { default: ${number(profile.defaultLifetimeSeconds)}, max: ${number(profile.maxLifetimeSeconds)} },
  token: {
    algorithm: () => '${algorithm}',
    header: () => ({ typ: 'JWT' }),
${isNamed ? '' : `    namesNoApp: ${quoted(app.namesNoApp)},\n`}${idClaim === undefined ? '    isWithoutId: () => true,\n' : ''}    claims: (grant${isNamed ? `, { ${setting} }` : ''}) => ({
${claimsOf(profile)
  .map(([claim, code]) => `      ${keyOf(claim)}: ${code},`)
  .join('\n')}
    }),
    read(claims${isNamed ? `, { ${setting} }` : ''}) {
      const known = v.safeParse(claimsOf, claims);
      if (${isNamed ? `claims[${quoted(app.claim)}] !== ${setting} || ` : ''}!known.success) return undefined;
      return {
        subject: known.output${member(userClaim)},
        expiresAt: known.output.exp,
${idClaim === undefined ? '' : `        tokenId: known.output${member(idClaim)},\n`}      };
    },
  },
  routes: [
    {
      on: 'POST /token',
      role: 'integrator',
      does: 'vend',
      // A backend names its user; a user who has logged in may leave the name out.
      ...taking(tokenBody, ({ userId }) => ({ subject: userId })),
      write: ({ subject }) => ({ userId: subject }),
      reply: ({ token, grant }, { ${setting} }) => ({
        status: 200,
        body: { token, userId: grant.subject, ${setting} },
      }),
    },
  ],
  // In lower case: headers that the vendor's browser clients send to these routes, besides the usual ones.
  requestHeaders: [],
});
`;
}

/** `lambdas/profiles/examples/{name}.ts`: the golden vector that the suite compares with what the profile signs. */
export function examplesText(profile: NewProfile): string {
  const { name, algorithm, idClaim, setting } = profile;
  const claims = claimsOf(profile)
    .map(([claim, , shown]) => `        ${keyOf(claim)}: ${shown},`)
    .join('\n');
  return `${importing('type { Example }', '../../contract/example.ts')}
${importing('type { Settings }', `../${name}.ts`)}

export const ${name}: readonly Example<Settings>[] = [
  {
    title: 'a user',
    settings: { ${setting}: 'app-1' },
    request: { userId: 'alice' },
    principal: { subject: 'alice' },
    tokenId: ${idClaim === undefined ? "'not-in-the-claims'" : "'token-1'"},
    atEpochSeconds: 1_800_000_000,
    lifetimeSeconds: 60,
    token: {
      header: { alg: '${algorithm}', typ: 'JWT' },
      claims: {
${claims}
      },
    },
  },
];
`;
}

/** An app of the profile, as \`vending.config.ts\` has it. */
export const appText = ({ name, setting }: NewProfile) =>
  entryOf('shop', { profile: name, settings: { [setting]: 'app-1' }, callers: [{ kind: 'apiKey' }] }, '    ');
