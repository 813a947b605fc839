import type { AppCard } from '../card.ts';
import { messages } from './live.ts';
import { useStore } from './store.ts';
import { change, personOf, type Walk } from './walk.ts';

/** The telephone of the person who asks: no message leaves this machine. */
export function Inbox({ card, walk }: { card: AppCard; walk: Walk }) {
  const person = personOf(card, walk);
  const all = useStore(messages);
  if (person?.kind !== 'passcode') return null;
  const own = all.filter(({ phoneNumber }) => phoneNumber === person.phoneNumber).slice(-3);
  const { carried } = walk;
  return (
    <div class="phone">
      <p class="phone-number">SMS to {person.phoneNumber}</p>
      <ul aria-label="Messages" aria-live="polite">
        {own.length === 0 && <li class="empty">No message yet.</li>}
        {own.map(({ message, sentAt }) => (
          <li key={sentAt}>
            <time dateTime={sentAt}>{new Date(sentAt).toLocaleTimeString()}</time>
            {message}
          </li>
        ))}
      </ul>
      <label>
        Code
        <input
          class="code"
          inputMode="numeric"
          autocomplete="off"
          maxLength={6}
          value={carried.code ?? ''}
          onInput={({ currentTarget }) =>
            change(card, { carried: { ...carried, code: currentTarget.value } })
          }
        />
      </label>
    </div>
  );
}
