import type { AppCard } from '../card.ts';
import { call } from './call.ts';
import { type Exchange, recordedDuring } from './exchanges.ts';
import { once, traffic } from './live.ts';
import { handOverOf, introspectRequest, vendRequest } from './requests.ts';
import { noteLimit } from './run-steps.ts';
import { forged, tokensIn } from './tokens.ts';
import { personOf, type Walk } from './walk.ts';

/** What someone may try with a token, and how it is refused. */
export interface Try {
  readonly name: 'again' | 'forged' | 'other';
  readonly title: string;
  readonly says: string;
  run(): Promise<unknown>;
}

export interface Tried {
  readonly wasRefused: boolean;
  readonly says: string;
  readonly exchanges: readonly Exchange[];
}

/** The attacks that make sense for this token. */
export function triesOf(card: AppCard, walk: Walk): Try[] {
  const { carried } = walk;
  const person = personOf(card, walk);
  const [token] = tokensIn(carried.answer);
  if (!person || carried.answer === undefined) return [];
  const over = handOverOf(card, carried);
  const isReplayed = over?.isSingleUse || (card.nonce !== 'none' && person.kind !== 'passcode');
  const check = (text: string) =>
    over && !over.isSingleUse
      ? handOverOf(card, { ...carried, token: text })?.request
      : introspectRequest(card, text);
  const tries: (Try | false)[] = [
    isReplayed === true && {
      name: 'again',
      title: 'Use it again',
      says: over ? 'The same token, handed over once more.' : 'The same nonce, for another token.',
      run: () => call(over?.request ?? vendRequest(card, person, carried)),
    },
    token !== undefined &&
      card.isSigning && {
        name: 'forged',
        title: 'Forge it',
        says: 'The same token, for another user.',
        run: async () => {
          const { answer } = await call(check(forged(token)) ?? introspectRequest(card, ''));
          if ((answer as { active?: boolean }).active === false)
            throw new Error('the service calls it inactive');
        },
      },
    card.nonce === 'none' &&
      person.kind === 'oidc' && {
        name: 'other',
        title: 'Ask for another user',
        says: "With this person's login, for another user's token.",
        run: () => call(vendRequest(card, person, carried, '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10')),
      },
  ];
  return tries.filter((each) => each !== false);
}

export async function attempt(card: AppCard, { run }: Try): Promise<Tried> {
  const { error, recorded } = (await recordedDuring(run)) as {
    error?: Error;
    recorded: readonly Exchange[];
  };
  await noteLimit(card, recorded);
  const reason = error && ((await reasonOf(recorded)) ?? error.message.replace(/\.$/, ''));
  return {
    wasRefused: error !== undefined,
    says: reason === undefined ? 'It was accepted.' : `Refused, as it should be: ${reason}.`,
    exchanges: recorded,
  };
}

/** The private reason of a refusal, as the function's log has it. */
async function reasonOf(recorded: readonly Exchange[]): Promise<string | undefined> {
  const refused = recorded.findLast(({ status }) => status >= 400);
  if (!refused) return undefined;
  const id = refused.headers['apigw-requestid'];
  const seen = await once(traffic, (all) => all.find(({ requestId }) => requestId === id), 2_000);
  // Of the library that verifies: the answer says it in words.
  return seen?.reason?.startsWith('ERR_') ? undefined : seen?.reason;
}
