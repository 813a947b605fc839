import { useState } from 'preact/hooks';
import type { AppCard, CardSecret, RingKey } from '../card.ts';
import { inWords } from './life.tsx';
import { doIt, rings } from './live.ts';
import { useNow, useStore } from './store.ts';

/** The app's secrets, and what each key of them does now. */
export function KeyRing({ card }: { card: AppCard }) {
  const all = useStore(rings);
  return (
    <section class="card keys" aria-labelledby="keys">
      <h2 id="keys">Keys</h2>
      {card.secrets.map((secret) => (
        <Secret key={secret.name} card={card} secret={secret} keys={all[secret.name] ?? []} />
      ))}
    </section>
  );
}

interface SecretProps {
  card: AppCard;
  secret: CardSecret;
  keys: readonly RingKey[];
}

function Secret({ card, secret, keys }: SecretProps) {
  const [value, setValue] = useState('');
  const [said, setSaid] = useState('');
  const [isBusy, setBusy] = useState(false);
  const id = `value-${secret.name}`;

  const act = (deed: string, then: (answer: Readonly<Record<string, string>>) => string) => async () => {
    setBusy(true);
    const answer = await doIt({ do: deed, app: card.name, secret: secret.name, value }).then(
      then,
      (error) => error.message,
    );
    setSaid(answer);
    setBusy(false);
  };
  const follow = `Running functions follow within ${card.keyMaxAgeSeconds} s.`;

  return (
    <div class="secret">
      <h3>
        <code>{secret.fullName}</code>
      </h3>
      <p class="hint">
        {secret.holds === 'credentials' ? "The vendor's credentials" : `${secret.holds}, ${secret.source}`}
      </p>
      <ul class="ring" aria-label={`Keys of ${secret.name}`}>
        {keys.length === 0 && <li class="empty">No value yet.</li>}
        {keys.map((key) => (
          <Key key={key.id} of={key} isCredentials={secret.holds === 'credentials'} />
        ))}
      </ul>
      <details>
        <summary>Change it</summary>
        <label class="paste" for={id}>
          A new value, as you would paste it in the console
        </label>
        <textarea
          id={id}
          rows={2}
          spellcheck={false}
          value={value}
          onInput={({ currentTarget }) => setValue(currentTarget.value)}
        />
        <div class="actions">
          <button
            type="button"
            disabled={isBusy || value === ''}
            onClick={act('paste', () => {
              setValue('');
              return `Pasted. ${follow}`;
            })}
          >
            Paste
          </button>
          <button
            type="button"
            disabled={isBusy}
            onClick={act('make', (answer) => {
              setValue(answer['value'] ?? '');
              return 'Here is a good one.';
            })}
          >
            Make one up
          </button>
          {secret.source === 'generated' && (
            <button type="button" disabled={isBusy} onClick={act('rotate', () => `Rotated. ${follow}`)}>
              Rotate
            </button>
          )}
          <button type="button" disabled={isBusy} onClick={act('rollback', () => `Rolled back. ${follow}`)}>
            Roll back
          </button>
          <button
            type="button"
            disabled={isBusy}
            onClick={act('restart', () => 'Every function starts anew, and reads its keys.')}
          >
            Restart functions
          </button>
        </div>
      </details>
      <p class="said" role="status">
        {said}
      </p>
    </div>
  );
}

const states: Readonly<Record<RingKey['state'], readonly [text: string, tone: string]>> = {
  signs: ['signs', 'good'],
  next: ['signs next', 'note'],
  verifies: ['verifies only', 'quiet'],
  unused: ['not used', 'quiet'],
  unusable: ['not usable', 'bad'],
};

function shownState({ state, why }: RingKey, isCredentials: boolean): readonly [text: string, tone: string] {
  if (isCredentials && state === 'signs') return ['in use', 'good'];
  // What `cdk deploy` makes, before the first rotation.
  return why === 'no key has been made yet' ? ['empty', 'quiet'] : states[state];
}

function Key({ of, isCredentials }: { of: RingKey; isCredentials: boolean }) {
  const { id, hasKid, state, labels, since, why, from } = of;
  const now = useNow() / 1000;
  const [text, tone] = shownState(of, isCredentials);
  const wait = from === undefined ? '' : `, in ${inWords(Math.max(1, from - now))}`;
  return (
    <li class="key" data-state={tone === 'bad' || state !== 'unusable' ? state : 'unused'}>
      <p>
        <span class="chip" data-tone={tone}>
          {text}
          {wait}
        </span>{' '}
        {labels.map((label) => (
          <span key={label} class="label">
            {label}
          </span>
        ))}
      </p>
      <p class="hint">
        {hasKid ? 'kid' : 'version'} <code title={id}>{id.slice(0, 8)}…</code>{' '}
        <time dateTime={new Date(since * 1000).toISOString()}>
          since {new Date(since * 1000).toLocaleTimeString()}
        </time>
      </p>
      {why && <p class={tone === 'bad' ? 'why' : 'hint'}>{why}</p>}
    </li>
  );
}
