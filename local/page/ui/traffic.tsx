import { useState } from 'preact/hooks';
import type { Answered, AppCard } from '../card.ts';
import { Chart } from './chart.tsx';
import { ExchangeView, Line } from './exchange-view.tsx';
import { exchangeOf, exchanges } from './exchanges.ts';
import { traffic } from './live.ts';
import { useStore } from './store.ts';

const shown = 40;

/** All requests that the runner answers, from wherever they come. */
export function Traffic({ card }: { card: AppCard }) {
  const [isAll, setAll] = useState(false);
  const all = useStore(traffic);
  // A row gets its bodies when the page has read the answer.
  useStore(exchanges);
  const own = isAll ? all : all.filter(({ app }) => app === card.name);
  return (
    <section class="card traffic" aria-labelledby="traffic">
      <div class="card-head">
        <h2 id="traffic">Traffic</h2>
        <label class="toggle">
          <input type="checkbox" checked={isAll} onChange={() => setAll(!isAll)} />
          every app
        </label>
      </div>
      <Chart requests={own} vends={isVend(card)} />
      {own.length === 0 ? (
        <p class="empty">Nothing yet. Requests of your own code appear here too.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
        <ol class="requests" tabIndex={0} aria-label="Requests, the newest first">
          {own
            .slice(-shown)
            .reverse()
            .map((request) => (
              <Row key={request.requestId} request={request} />
            ))}
        </ol>
      )}
    </section>
  );
}

const isVend = ({ routes }: AppCard) => {
  const vending = routes.filter(({ does }) => does === 'vend').map(({ on }) => on);
  return ({ method, path }: Answered) => vending.includes(`${method} ${path}`);
};

function Row({ request }: { request: Answered }) {
  const { at, method, path, status, millis, reason, code, limit, requestId } = request;
  const exchange = exchangeOf(requestId);
  const why = limit ? `limit ${limit}` : (reason ?? code);
  return (
    <li>
      <time dateTime={new Date(at).toISOString()}>{new Date(at).toLocaleTimeString()}</time>
      <div>
        {exchange ? (
          <ExchangeView exchange={exchange} />
        ) : (
          <p class="line">
            <Line method={method} path={path} status={status} millis={millis} />
          </p>
        )}
        {why && <p class="why">{why}</p>}
      </div>
    </li>
  );
}
