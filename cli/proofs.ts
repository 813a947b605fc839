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

/** The headers that prove who is asking, and the vendor's id of that user, if the CLI knows it. */
interface Proof {
  readonly headers: Readonly<Record<string, string>>;
  readonly subject?: string;
}

/** The proof that the options choose; by default one that `npm start` made up. */
export async function proofBy(
  context: Context,
  target: Target,
  app: App,
  { apiKey, bearer, user, phone, guest }: ProofOptions,
): Promise<Proof> {
  const { terminal, environment } = context;
  if (guest) return { headers: {} };
  if (user !== undefined) return pair('Basic', user, await terminal.readSecret('Password:'));
  if (phone !== undefined) {
    await sendPasscode(target, app, phone);
    return pair('Passcode', phone, await terminal.readSecret('Code:'));
  }
  const login = bearer ?? (apiKey === undefined ? environment['VENDING_BEARER'] : undefined);
  if (login !== undefined) return { headers: { authorization: `Bearer ${login}` } };
  const key = apiKey ?? environment['VENDING_API_KEY'];
  if (key !== undefined) return { headers: { 'x-api-key': key } };
  const madeUp = target.madeUp?.[app.name];
  if (madeUp) return madeUpProof(context, target, app, madeUp);
  throw new CommandError('Choose who is asking: --api-key, --bearer, --user, --phone or --guest.');
}

/** For the first kind of caller that the app allows. */
async function madeUpProof(context: Context, target: Target, app: App, madeUp: MadeUp): Promise<Proof> {
  const { bearerToken, userId, users: [user] = [], phoneNumber = '', apiKey } = madeUp;
  switch (app.callers[0]?.kind) {
    case 'oidc': {
      const isKnownByIt = userId !== undefined && app.profile.subjectOf === undefined;
      const headers = { authorization: `Bearer ${bearerToken}` };
      return { headers, ...(isKnownByIt && { subject: userId }) };
    }
    case 'password':
      return pair('Basic', user?.username ?? '', user?.password ?? '');
    case 'passcode':
      await sendPasscode(target, app, phoneNumber);
      return pair('Passcode', phoneNumber, sentPasscode(context, phoneNumber));
    case 'apiKey':
      return { headers: { 'x-api-key': apiKey } };
    default:
      return { headers: {} };
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
const pair = (scheme: string, name: string, secret: string): Proof => ({
  headers: { authorization: `${scheme} ${Buffer.from(`${name}:${secret}`).toString('base64')}` },
});
