import type { AppCard } from '../card.ts';
import { useNow } from './store.ts';
import { change, type Walk } from './walk.ts';

/** Which limit is spent, and for how long. */
export function Limit({ card, walk }: { card: AppCard; walk: Walk }) {
  const now = useNow();
  if (!walk.limit) return null;
  const { limit, until = now } = walk.limit;
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  return (
    <div class="notice" data-over={left === 0} role="status">
      <p>
        <strong>{left > 0 ? 'Too many requests.' : 'The limit is over.'}</strong>{' '}
        {left > 0 ? (
          <>
            The limit <code>{limit}</code> is spent, as the app's <code>limits</code> set it.
          </>
        ) : (
          'You can go on.'
        )}
      </p>
      {left > 0 ? (
        <p class="count" aria-hidden="true">
          {clock(left)}
        </p>
      ) : (
        <button type="button" onClick={() => change(card, { limit: undefined })}>
          Close
        </button>
      )}
    </div>
  );
}

const clock = (seconds: number) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
