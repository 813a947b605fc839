import { jwksUrlOf } from '../../infra/discover-keys.ts';
import { type OidcConfig, providersOf } from '../../lambdas/contract/caller-config.ts';
import { type Examination, type Finding, fault, ok } from './finding.ts';

const timeoutMillis = 10_000;
/** The keys that the service can use (lambdas/callers/oidc.ts): it takes asymmetric algorithms only. */
const usableKinds = ['RSA', 'EC', 'OKP'];

/** Whether each identity provider names itself as the configuration does, and has keys. */
export const examineProviders: Examination = async ({ apps, target: { madeUpProviderUrl } }) => {
  const providers = new Map(apps.flatMap(providersOf).map((each) => [JSON.stringify(each), each]));
  return Promise.all(
    [...providers.values()].map((provider) =>
      // The local service asks a stand-in, which signs for every issuer.
      findingOf({ ...provider, ...(madeUpProviderUrl && { jwksUrl: `${madeUpProviderUrl}/jwks` }) }),
    ),
  );
};

async function findingOf({ issuer, jwksUrl }: OidcConfig): Promise<Finding> {
  const about = `login ${issuer}`;
  try {
    const url = jwksUrl ?? (await jwksUrlOf(issuer));
    const { keys = [] } = (await json(url)) as { keys?: { kty?: string; use?: string }[] };
    const usable = keys.filter(({ kty = '', use = 'sig' }) => usableKinds.includes(kty) && use === 'sig');
    return usable.length > 0
      ? ok(about, `keys at ${url}: ${usable.length}`)
      : fault(about, `${url} has no key that verifies logins`, `Set jwksUrl to the provider's jwks_uri.`);
  } catch (error) {
    const { message, cause } = error as Error;
    return fault(
      about,
      cause instanceof Error ? `${message} (${cause.message})` : message,
      'Correct issuer or jwksUrl in vending.config.ts. If they are right, logins fail until the provider answers.',
    );
  }
}

async function json(url: string): Promise<unknown> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMillis) }).catch((error: Error) => {
    throw new Error(`${url} does not answer`, { cause: error.cause });
  });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer.json().catch(() => {
    throw new Error(`${url} has no JSON`);
  });
}
