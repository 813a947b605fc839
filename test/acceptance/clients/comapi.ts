import { ComapiConfig, Foundation, type IAuthChallengeOptions } from '@comapi/sdk-js-foundation';
import { openBrowser, postJson } from './browser.ts';
import { type Refused, readScenario, report } from './scenario.ts';

/**
 * `baseUrl` is the app's own, such as http://127.0.0.1:3000/comapi; `origin` is the page's. A given `nonce` is sent
 * to the backend instead of the challenge's; a given `identityToken` answers the challenge without asking the
 * backend. `backendUrl` has another backend answer it. `answers` names the field of the backend's answer to read.
 * `reuse` starts the session a second time. `readProfile` has the SDK read the user's own profile, with `endFirst`
 * after the session was ended behind its back. `listConversations` has it do what the chat layer's `initialise()` does
 * next (@comapi/sdk-js-chat 1.0.5).
 */
export type ComapiScenario = {
  baseUrl: string;
  apiSpaceId: string;
  username: string;
  password: string;
  origin: string;
  nonce?: string;
  identityToken?: string;
  backendUrl?: string;
  answers?: 'jwt' | 'token';
  reuse?: boolean;
  readProfile?: boolean;
  endFirst?: boolean;
  listConversations?: boolean;
};

/**
 * `secondSessionId`, with `reuse`, equals `sessionId` only if the SDK found its stored session token good. `ended`
 * is whether the service answered the SDK's DELETE with success. `profile` is what the authenticated call was answered,
 * and `lastSessionId` the session that the SDK had then.
 */
export type ComapiOutcome =
  | {
      outcome: 'started';
      profileId: string;
      sessionId: string;
      secondSessionId?: string;
      sessionToken: string;
      nonce: string;
      identityToken: string;
      challenges: number;
      conversations?: unknown;
      profile?: unknown;
      lastSessionId?: string;
      ended: boolean;
    }
  | Refused<'vend' | 'session'>;

const scenario = readScenario<ComapiScenario>();
const { baseUrl, apiSpaceId, username, password } = scenario;
const window = openBrowser(scenario.origin);

let challenges = 0;
let nonce = '';
let identityToken: string | null = null;
let refusedVend: { status: number; body: unknown } | undefined;

const config = new ComapiConfig()
  .withApiSpace(apiSpaceId)
  .withUrlBase(baseUrl)
  .withAuthChallenge(async (challenge, answer) => answer(await vend(challenge)));
const foundation = await Foundation.initialise(config);
const session = await foundation.startSession().catch(refused);
const again = scenario.reuse ? await foundation.startSession().catch(refused) : undefined;
const conversations = scenario.listConversations
  ? await foundation.services.appMessaging.getConversations().catch(refused)
  : undefined;
const stored = JSON.parse(window.localStorage.getItem('comapi.session') ?? '{}');
if (scenario.endFirst) await endElsewhere(session.id, stored.token);
const profile = scenario.readProfile
  ? await foundation.services.profile.getMyProfile().catch(refused)
  : undefined;

report({
  outcome: 'started',
  profileId: session.profileId,
  sessionId: session.id,
  secondSessionId: again?.id,
  sessionToken: stored.token,
  nonce,
  identityToken,
  challenges,
  conversations,
  profile,
  lastSessionId: foundation.session?.id,
  ended: await foundation.endSession(),
});

/** The integrator's side of the challenge: a token, or null as the vendor's docs ask when there is none. */
async function vend(challenge: IAuthChallengeOptions): Promise<string | null> {
  challenges += 1;
  nonce = scenario.nonce ?? challenge.nonce;
  if (scenario.identityToken) {
    identityToken = scenario.identityToken;
    return identityToken;
  }
  const answer = await postJson(window, `${scenario.backendUrl ?? baseUrl}/authenticate`, {
    username,
    password,
    nonce,
  });
  const { [scenario.answers ?? 'jwt']: token } = answer.body as { jwt?: string; token?: string };
  identityToken = answer.status === 200 && token ? token : null;
  if (!identityToken) refusedVend = answer;
  return identityToken;
}

/** As another page of the same user would. The SDK here is told nothing. */
async function endElsewhere(sessionId: string, token: string): Promise<void> {
  const url = `${baseUrl}/apispaces/${apiSpaceId}/sessions/${sessionId}`;
  const { status } = await fetch(url, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  if (status !== 204) throw new Error(`ending the session was answered ${status}`);
}

/** The SDK rejects with `{statusCode, response}`, or with an error of its own, which is no refusal. */
async function refused(error: { statusCode?: number; response?: unknown }): Promise<never> {
  if (error.statusCode === undefined) throw error;
  const { status, body } = refusedVend ?? { status: error.statusCode, body: error.response };
  // A page sees a refusal by CORS and a dead server alike. Node's own fetch throws for the second.
  if (status === 0) await fetch(baseUrl);
  report({ outcome: 'refused', at: refusedVend ? 'vend' : 'session', status, body });
}
