import type { AppCard, Person } from '../card.ts';
import { call } from './call.ts';
import { type Exchange, recordedDuring } from './exchanges.ts';
import { doIt, messages, once, traffic } from './live.ts';
import {
  type Carried,
  handOverOf,
  introspectRequest,
  nonceRouteOf,
  requestTo,
  sendCodeRequest,
  vendRequest,
} from './requests.ts';
import { type StepName, stepsOf } from './steps.ts';
import { namedIn, tokensIn } from './tokens.ts';
import { clientOf } from './vendor-clients.ts';
import { begin, change, personOf, walkOf, walks } from './walk.ts';

const madeUpNonce = () => crypto.randomUUID().replaceAll('-', '');

async function work(
  card: AppCard,
  person: Person,
  step: StepName,
  carried: Carried,
): Promise<[Carried, string]> {
  switch (step) {
    case 'login': {
      const named = { id: person.id, name: person.kind === 'oidc' ? person.name : person.id };
      const { bearerToken } = await doIt({ do: 'login', app: card.name, person: named });
      return [{ proof: { authorization: `Bearer ${bearerToken}` } }, `${person.id} has a login token.`];
    }
    case 'code': {
      const phoneNumber = person.kind === 'passcode' ? person.phoneNumber : '';
      const known = messages.get().length ? messages.get().at(-1)?.sentAt : '';
      await call(sendCodeRequest(card, phoneNumber));
      const message = await once(
        messages,
        (all) => all.find((each) => each.phoneNumber === phoneNumber && each.sentAt > (known ?? '')),
        5_000,
      );
      const code = /\d{6}/.exec(message?.message ?? '')?.[0];
      return [{ code }, code ? `The SMS says ${code}.` : 'No SMS has come.'];
    }
    case 'nonce': {
      const route = card.nonce === 'route' ? nonceRouteOf(card) : undefined;
      if (route === undefined) return [{ nonce: madeUpNonce() }, 'Made up in this page.'];
      const { answer } = await call(requestTo(card, route));
      return [{ challenge: answer, nonce: namedIn(answer, 'nonce') }, 'Good for one token.'];
    }
    case 'token': {
      const { answer, headers } = await call(vendRequest(card, person, carried));
      const guestSecret = headers.get('x-guest-secret') ?? carried.guestSecret;
      const [first] = tokensIn(answer);
      return [
        { answer, token: first?.text ?? namedIn(answer, 'token'), guestSecret },
        `A token for ${person.kind === 'apiKey' ? person.asks : person.id}.`,
      ];
    }
    case 'hand-over': {
      const over = handOverOf(card, carried);
      const { answer } = await call(over?.request ?? introspectRequest(card, carried.token ?? ''));
      if ((answer as { active?: boolean }).active === false) throw new Error('It is not active.');
      return [{}, over ? 'The vendor took it.' : 'It is active.'];
    }
    case 'client':
      return [await (clientOf(card)?.run(card, person, carried) ?? {}), 'It is logged in.'];
  }
}

/** Runs one step. Returns whether it went well. */
export async function runStep(card: AppCard, step: StepName): Promise<boolean> {
  const walk = walkOf(walks.get(), card);
  const person = personOf(card, walk);
  if (!person || walk.running) return false;
  change(card, { running: step });
  const { value, error, recorded } = (await recordedDuring(() =>
    work(card, person, step, walk.carried),
  )) as Ran;
  const after = walkOf(walks.get(), card);
  const outcome = { isGood: !error, says: error?.message ?? value?.[1] ?? '', exchanges: recorded };
  const spends =
    step === 'client' ||
    (step === 'hand-over' && handOverOf(card, {})?.isSingleUse === true) ||
    (step === 'token' && !namedNonce(value?.[0], after.carried.nonce));
  change(card, {
    running: undefined,
    outcomes: { ...after.outcomes, [step]: outcome },
    carried: { ...after.carried, ...value?.[0] },
    isNonceSpent: step !== 'nonce' && (after.isNonceSpent === true || (!error && spends)),
  });
  if (error) await noteLimit(card, recorded);
  else if (step === 'token' || step === 'client') change(card, { limit: undefined });
  return !error;
}

interface Ran {
  readonly value?: [Carried, string];
  readonly error?: Error;
  readonly recorded: readonly Exchange[];
}

/** Whether the token has the nonce in it. Otherwise the nonce was spent on the token. */
const namedNonce = (carried: Carried = {}, nonce = '') =>
  tokensIn(carried.answer).some(({ claims }) => nonce !== '' && Object.values(claims).includes(nonce));

/** Which limit a refusal names, and when it is over. */
export async function noteLimit(card: AppCard, recorded: readonly Exchange[]): Promise<void> {
  const refused = recorded.findLast(({ status }) => status === 429);
  if (!refused) return;
  const id = refused.headers['apigw-requestid'];
  const seen = await once(traffic, (all) => all.find(({ requestId }) => requestId === id), 2_000);
  const seconds = Number(refused.headers['retry-after'] ?? 1);
  change(card, {
    limit: { limit: seen?.limit ?? 'limit', until: seen?.until ?? Date.now() + seconds * 1000 },
  });
}

/** Runs all steps, from the first, until one fails. */
export async function runAll(card: AppCard): Promise<void> {
  const walk = walkOf(walks.get(), card);
  const person = personOf(card, walk);
  if (!person) return;
  begin(card, person.id, walk.way);
  for (const { name } of stepsOf(card, person, walk.way)) if (!(await runStep(card, name))) return;
}
