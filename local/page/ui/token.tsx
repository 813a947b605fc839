import { useState } from 'preact/hooks';
import type { AppCard } from '../card.ts';
import { Copy } from './copy.tsx';
import { Life } from './life.tsx';
import { useStore } from './store.ts';
import { type Decoded, explained, tokensIn } from './tokens.ts';
import { Tries } from './tries.tsx';
import { type Walk, walkOf, walks, withToken } from './walk.ts';

/** The token that was vended last, taken apart. */
export function Token({ card }: { card: AppCard }) {
  const walk = withToken(walkOf(useStore(walks), card));
  const [at, setAt] = useState(0);
  const tokens = tokensIn(walk.carried.answer);
  const token = tokens[at] ?? tokens[0];
  return (
    <section class="card token" aria-labelledby="token">
      <h2 id="token">The token</h2>
      {token ? (
        <>
          {tokens.length > 1 && (
            <fieldset class="choice">
              <legend>Which</legend>
              {tokens.map(({ names, text }, index) => (
                <label key={text}>
                  <input
                    type="radio"
                    name="which"
                    checked={token.text === text}
                    onChange={() => setAt(index)}
                  />
                  <span>{names[0]}</span>
                </label>
              ))}
            </fieldset>
          )}
          <Life token={token} />
          <Nonce card={card} walk={walk} />
          <Claims card={card} token={token} />
          <Raw token={token} />
          <Tries key={token.text} card={card} walk={walk} />
        </>
      ) : (
        <Empty />
      )}
    </section>
  );
}

const widths = ['40%', '55%', '30%', '62%', '45%', '36%', '58%', '33%', '50%'];

/** Takes up the token's place. */
const Empty = () => (
  <>
    <p class="empty">Here you will see whose it is, what it says, and how long it lives.</p>
    <div class="ghost" aria-hidden="true">
      {widths.map((width) => (
        <p key={width}>
          <span />
          <span style={{ width }} />
        </p>
      ))}
    </div>
  </>
);

function Nonce({ card, walk: { carried, isNonceSpent } }: { card: AppCard; walk: Walk }) {
  if (card.nonce === 'none') return <p class="fact">It has no nonce: it is good until it ends.</p>;
  return (
    <p class="fact" role="status">
      Its nonce <code>{short(carried.nonce ?? '')}</code>{' '}
      <span class="chip" data-tone={isNonceSpent ? 'quiet' : 'good'}>
        {isNonceSpent ? 'used' : 'not used yet'}
      </span>
    </p>
  );
}

export const short = (text: string) => (text.length > 14 ? `${text.slice(0, 12)}…` : text);

function Claims({ card, token }: { card: AppCard; token: Decoded }) {
  const rows = [
    ...Object.entries(token.header).map((entry) => [...entry, 'header'] as const),
    ...Object.entries(token.claims).map((entry) => [...entry, 'claims'] as const),
  ];
  return (
    <dl class="claims">
      {rows.map(([name, value, part]) => (
        <div key={`${part}.${name}`} data-part={part}>
          <dt>
            <code>{name}</code>
            <span>{explained(name, card.settings['idClaim'])}</span>
          </dt>
          <dd>
            <code>{shown(name, value)}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const times = ['exp', 'iat', 'nbf'];

function shown(name: string, value: unknown): string {
  if (typeof value === 'number' && times.includes(name)) return timeOf(new Date(value * 1000));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** With the date, if it is not today's. */
const timeOf = (at: Date) =>
  at.toDateString() === new Date().toDateString()
    ? at.toLocaleTimeString()
    : at.toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });

function Raw({ token }: { token: Decoded }) {
  const [header, claims, signature] = token.parts;
  return (
    <details class="raw">
      <summary>As it travels, {token.text.length} characters</summary>
      <p class="jws">
        <span data-part="header">{header}</span>.<span data-part="claims">{claims}</span>.
        <span data-part="signature">{signature}</span>
      </p>
      <Copy text={token.text} what="the token" />
    </details>
  );
}
