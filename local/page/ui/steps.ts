import type { AppCard, Person } from '../card.ts';
import { handOverOf } from './requests.ts';
import { clientOf } from './vendor-clients.ts';

export type StepName = 'login' | 'code' | 'nonce' | 'token' | 'hand-over' | 'client';

export interface Step {
  readonly name: StepName;
  readonly title: string;
  readonly says: string;
}

/** From a login to what the vendor makes of the token. */
export function stepsOf(card: AppCard, person: Person, way: 'http' | 'client'): Step[] {
  const client = way === 'client' ? clientOf(card) : undefined;
  const before: (Step | false)[] = [
    person.kind === 'oidc' && {
      name: 'login',
      title: 'Log in',
      says: 'The identity provider says who it is.',
    },
    person.kind === 'passcode' && {
      name: 'code',
      title: 'Send a code',
      says: 'By SMS. It proves the telephone.',
    },
  ];
  const http: (Step | false)[] = [
    card.nonce !== 'none' && {
      name: 'nonce',
      title: 'Take a nonce',
      says: card.nonce === 'given' ? 'Your vendor makes it. This one is made up.' : 'A number for one use.',
    },
    { name: 'token', title: 'Get the token', says: card.isSigning ? 'Signed here.' : 'Made by the vendor.' },
    card.isSigning && {
      name: 'hand-over',
      title: handOverOf(card, {}) ? 'Hand it to the vendor' : 'Check it',
      says: handOverOf(card, {})?.says ?? 'As a backend does, by introspection.',
    },
  ];
  const sdk: Step[] = client ? [{ name: 'client', title: `Start ${client.name}`, says: client.says }] : [];
  return [...before, ...(client ? sdk : http)].filter((step) => step !== false);
}
