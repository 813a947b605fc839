import type { Answered, AppCard, Person } from '../card.ts';
import type { Exchange } from './exchanges.ts';
import type { Carried } from './requests.ts';
import type { StepName } from './steps.ts';
import { store } from './store.ts';

/** What became of a step. */
export interface Outcome {
  readonly isGood: boolean;
  readonly says: string;
  readonly exchanges: readonly Exchange[];
}

/** One app's walk: who asks, in which way, and how far they are. */
export interface Walk {
  readonly personId: string;
  readonly way: 'http' | 'client';
  readonly carried: Carried;
  readonly outcomes: Readonly<Partial<Record<StepName, Outcome>>>;
  readonly running?: StepName | undefined;
  readonly isNonceSpent?: boolean;
  /** The same of the token before, which stays in sight until the next one is there. */
  readonly earlier?: Pick<Walk, 'carried' | 'isNonceSpent'> | undefined;
  /** The limit that is spent, if one is. */
  readonly limit?: Pick<Answered, 'limit' | 'until'> | undefined;
}

export const walks = store<Readonly<Record<string, Walk>>>({});
const fresh = (personId: string, way: Walk['way'] = 'http'): Walk => ({
  personId,
  way,
  carried: {},
  outcomes: {},
});
export const walkOf = (all: Readonly<Record<string, Walk>>, card: AppCard): Walk =>
  all[card.name] ?? fresh(card.people[0]?.id ?? '');
export const personOf = (card: AppCard, { personId }: Walk): Person | undefined =>
  card.people.find(({ id }) => id === personId) ?? card.people[0];

export const change = (card: AppCard, more: Partial<Walk>): void =>
  walks.set((all) => ({ ...all, [card.name]: { ...walkOf(all, card), ...more } }));
/** Starts over, as this person. */
export const begin = (card: AppCard, personId: string, way: Walk['way']): void => {
  const before = walkOf(walks.get(), card);
  const { carried, limit } = before;
  const isSame = before.personId === personId && before.way === way;
  const earlier = !isSame ? undefined : carried.answer === undefined ? before.earlier : before;
  const { guestSecret } = carried;
  change(card, { ...fresh(personId, way), carried: { guestSecret }, running: undefined, earlier, limit });
};

/** The walk of the newest token. */
export const withToken = (walk: Walk): Walk =>
  walk.carried.answer === undefined ? { ...walk, ...walk.earlier } : walk;
