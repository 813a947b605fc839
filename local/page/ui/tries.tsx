import { useState } from 'preact/hooks';
import type { AppCard } from '../card.ts';
import { ExchangeView } from './exchange-view.tsx';
import { attempt, type Tried, triesOf } from './tries.ts';
import type { Walk } from './walk.ts';

/** Try to misuse the token, and watch. */
export function Tries({ card, walk }: { card: AppCard; walk: Walk }) {
  const [tried, setTried] = useState<Readonly<Record<string, Tried>>>({});
  const [isBusy, setBusy] = useState(false);
  const tries = triesOf(card, walk);
  if (tries.length === 0) return null;
  return (
    <div class="tries">
      <h3>Try to misuse it</h3>
      <ul>
        {tries.map((each) => {
          const outcome = tried[each.name];
          return (
            <li key={each.name}>
              <div class="step-head">
                <p class={outcome && 'verdict'} role="status" data-refused={outcome?.wasRefused}>
                  {outcome ? outcome.says : each.says}
                </p>
                <button
                  type="button"
                  disabled={isBusy || walk.running !== undefined}
                  onClick={async () => {
                    setBusy(true);
                    const result = await attempt(card, each);
                    setTried((before) => ({ ...before, [each.name]: result }));
                    setBusy(false);
                  }}
                >
                  {each.title}
                </button>
              </div>
              {outcome?.exchanges.map((exchange) => (
                <ExchangeView key={exchange.id} exchange={exchange} />
              ))}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
