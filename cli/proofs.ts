import { readFileSync } from 'node:fs';
import type { App } from '../lambdas/contract/app.ts';
import { CommandError } from './command-error.ts';
import type { Context } from './context.ts';
import { ask } from './service.ts';
import type { MadeUp, Target } from './target.ts';

export interface ProofOptions {
  readonly apiKey?: string;
  readonly bearer?: string;
  readonly user?: string;
  readonly phone?: string;
  readonly guest?: true;
}

type Headers = Readonly<Record<string, string>>;

/** What proves who is asking, and the vendor's id of that user, if the CLI knows it. */
interface Proof {
  /** For one request: a code is good for one token. */
  headers(): Promise<Headers> | Headers;
  readonly subject?: string;
  readonly isBackend?: true;
}

/** The proof that the options choose; by default one that `npm start` made up. */
export async function proofBy(
  context: Context,
  target: Target,
  app: App,
  { apiKey, bearer, user, phone, guest }: ProofOptions,
): Promise<Proof> {
  const { terminal, environment } = context;
  if (guest) return by({});
  if (user !== undefined) return by(pair('Basic', user, await terminal.readSecret('Password:')));
  if (phone !== undefined) {
    await sendPasscode(target, app, phone);
    return by(pair('Passcode', phone, await terminal.readSecret('Code:')));
  }
  const login = bearer ?? (apiKey === undefined ? environment['VENDING_BEARER'] : undefined);
  if (login !== undefined) return by({ authorization: `Bearer ${login}` });
  const key = apiKey ?? environment['VENDING_API_KEY'];
  if (key !== undefined) return byBackend(key);
  const madeUp = target.madeUp?.[app.name];
  if (madeUp) return madeUpProof(context, target, app, madeUp);
  throw new CommandError('Choose who is asking: --api-key, --bearer, --user, --phone or --guest.');
}

/** For the first kind of caller that the app allows. */
function madeUpProof(context: Context, target: Target, app: App, madeUp: MadeUp): Proof {
  const { bearerToken, userId, users: [user] = [], phoneNumber = '', apiKey } = madeUp;
  switch (app.callers[0]?.kind) {
    case 'oidc': {
      const isKnownByIt = userId !== undefined && app.profile.subjectOf === undefined;
      return { ...by({ authorization: `Bearer ${bearerToken}` }), ...(isKnownByIt && { subject: userId }) };
    }
    case 'password':
      return by(pair('Basic', user?.username ?? '', user?.password ?? ''));
    case 'passcode':
      return {
        async headers() {
          await sendPasscode(target, app, phoneNumber);
          return pair('Passcode', phoneNumber, sentPasscode(context, phoneNumber));
        },
      };
    case 'apiKey':
      return byBackend(apiKey);
    default:
      return by({});
  }
}

const sendPasscode = ({ apiUrl }: Target, { name }: App, phoneNumber: string) =>
  ask(apiUrl, `POST /${name}/auth/passcode`, { body: { phone_number: phoneNumber } });

/** The newest code that was sent to this number, from the file that stands in for phones. */
function sentPasscode({ environment }: Context, phoneNumber: string): string {
  const file = environment['VENDING_OUTBOX_FILE'] ?? '.local/outbox.jsonl';
  const messages = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { phoneNumber: string; message: string });
  const message = messages.findLast((sent) => sent.phoneNumber === phoneNumber)?.message ?? '';
  return /\d{6}/.exec(message)?.[0] ?? '';
}

/** Two texts in one header, as in RFC 7617. */
const pair = (scheme: string, name: string, secret: string): Headers => ({
  authorization: `${scheme} ${Buffer.from(`${name}:${secret}`).toString('base64')}`,
});

const by = (headers: Headers): Proof => ({ headers: () => headers });
const byBackend = (apiKey: string): Proof => ({ ...by({ 'x-api-key': apiKey }), isBackend: true });
