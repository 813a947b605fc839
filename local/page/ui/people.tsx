import type { AppCard, Person } from '../card.ts';
import { clientOf } from './vendor-clients.ts';
import { begin, personOf, type Walk } from './walk.ts';

/** Who asks, and in which way. */
export function People({ card, walk }: { card: AppCard; walk: Walk }) {
  const chosen = personOf(card, walk);
  const client = clientOf(card);
  const usesClient = client !== undefined && (chosen?.kind === 'password' || chosen?.kind === 'passcode');
  return (
    <>
      <fieldset class="choice people">
        <legend>Who asks</legend>
        {card.people.map((person) => (
          <label key={person.id}>
            <input
              type="radio"
              name="person"
              checked={person.id === chosen?.id}
              disabled={walk.running !== undefined}
              onChange={() => begin(card, person.id, usable(person) ? walk.way : 'http')}
            />
            <span>{nameOf(person)}</span>
          </label>
        ))}
      </fieldset>
      {client && (
        <fieldset class="choice" disabled={!usesClient || walk.running !== undefined}>
          <legend>By</legend>
          {(['http', 'client'] as const).map((way) => (
            <label key={way}>
              <input
                type="radio"
                name="way"
                checked={way === walk.way}
                onChange={() => begin(card, chosen?.id ?? '', way)}
              />
              <span>{way === 'http' ? 'plain HTTP' : client.name}</span>
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}

const usable = ({ kind }: Person) => kind === 'password' || kind === 'passcode';

export function nameOf(person: Person): string {
  switch (person.kind) {
    case 'apiKey':
      return 'a backend';
    case 'unsafeOpen':
      return 'a guest';
    default:
      return person.id;
  }
}
