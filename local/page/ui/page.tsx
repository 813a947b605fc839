import { useEffect, useRef, useState } from 'preact/hooks';
import type { AppCard } from '../card.ts';
import { Code } from './code.tsx';
import { ColourScheme } from './colour-scheme.tsx';
import { Copy } from './copy.tsx';
import { KeyRing } from './key-ring.tsx';
import { cards, isLive, watch } from './live.ts';
import { useStore } from './store.ts';
import { Token } from './token.tsx';
import { Traffic } from './traffic.tsx';
import { WalkThrough } from './walk-through.tsx';

/** The app that the address names; otherwise the first. */
function useChosen(all: readonly AppCard[] | undefined): AppCard | undefined {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const changed = () => setHash(location.hash);
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  const named = all?.find(({ name }) => hash === `#${name}`);
  const last = useRef(named);
  if (named) last.current = named;
  // The skip link leads to a hash that names no app. A changed configuration may have dropped the last one.
  return all?.find(({ name }) => name === last.current?.name) ?? all?.[0];
}

export function Page() {
  const all = useStore(cards);
  const live = useStore(isLive);
  const chosen = useChosen(all);
  const name = chosen?.name;
  useEffect(() => {
    if (name === undefined) return;
    watch(name);
    document.title = `${name} · Token Vending`;
  }, [name]);

  return (
    <>
      <a class="skip" href="#main">
        Skip to the app
      </a>
      <header class="top">
        <p class="brand">
          <span class="mark" aria-hidden="true" />
          Token Vending
        </p>
        <p class="live" data-live={live} role="status">
          {live ? 'Live' : 'Waiting for npm start'}
        </p>
        <ColourScheme />
      </header>
      <nav class="apps" aria-label="Apps">
        {all?.map((card) => (
          <a key={card.name} href={`#${card.name}`} aria-current={card.name === name ? 'page' : undefined}>
            {card.name}
          </a>
        ))}
      </nav>
      <main id="main" tabIndex={-1}>
        {chosen ? <App key={chosen.name} card={chosen} /> : <p class="empty">Starting.</p>}
      </main>
    </>
  );
}

function App({ card }: { card: AppCard }) {
  return (
    <>
      <div class="title">
        <h1>{card.name}</h1>
        <p>{introduction(card)}</p>
        <p class="address">
          <code>{`${location.origin}/${card.name}`}</code>
          <Copy text={`${location.origin}/${card.name}`} what="the address" />
        </p>
      </div>
      <div class="grid">
        <WalkThrough card={card} />
        <Token card={card} />
        <KeyRing card={card} />
        <Code card={card} />
        <Traffic card={card} />
      </div>
    </>
  );
}

const lifetime = (seconds: number) =>
  seconds >= 7_200 ? `${Math.round(seconds / 3_600)} hours` : `${Math.round(seconds / 60)} minutes`;

function introduction({ profile, roles, isSigning, tokenLifetimeSeconds }: AppCard): string {
  const maker = isSigning ? `Signs tokens for ${profile}.` : `Asks ${profile} for tokens.`;
  const plays = roles.includes('vendor') ? ' Plays the vendor too.' : '';
  return `${maker}${plays} A token lives ${lifetime(tokenLifetimeSeconds)}.`;
}
