import { useState } from 'preact/hooks';
import type { AppCard } from '../card.ts';
import { Copy } from './copy.tsx';
import { snippetsOf } from './snippets.ts';
import { useStore } from './store.ts';
import { personOf, walkOf, walks } from './walk.ts';

/** The same, to take along. */
export function Code({ card }: { card: AppCard }) {
  const walk = walkOf(useStore(walks), card);
  const person = personOf(card, walk);
  const [chosen, setChosen] = useState('curl');
  if (!person || !card.vend) return null;
  const snippets = snippetsOf(card, person, walk.carried);
  const snippet = snippets.find(({ name }) => name === chosen) ?? snippets[0];
  if (!snippet) return null;
  return (
    <section class="card code" aria-labelledby="code">
      <div class="card-head">
        <h2 id="code">The code</h2>
        <Copy text={snippet.text} what="the code" />
      </div>
      <fieldset class="choice">
        <legend>For</legend>
        {snippets.map(({ name }) => (
          <label key={name}>
            <input
              type="radio"
              name="snippet"
              checked={name === snippet.name}
              onChange={() => setChosen(name)}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre tabIndex={0}>{snippet.text}</pre>
    </section>
  );
}
