import { useNow } from './store.ts';
import type { Decoded } from './tokens.ts';

/** How much of its life a token has left. */
export function Life({ token: { claims } }: { token: Decoded }) {
  const now = useNow() / 1000;
  const { iat, exp } = claims;
  if (typeof exp !== 'number') return <p class="fact">It does not say when it ends.</p>;
  const from = typeof iat === 'number' ? iat : exp - 900;
  const left = Math.max(0, exp - now);
  const share = Math.min(1, left / Math.max(1, exp - from));
  return (
    <div class="life" data-over={left === 0}>
      <p>
        <strong>{left > 0 ? inWords(left) : 'It has ended.'}</strong>
        {left > 0 && ' left'}
      </p>
      <progress value={share} max={1} aria-label="Life left" />
    </div>
  );
}

/** The largest two units. */
export function inWords(seconds: number): string {
  if (seconds >= 2 * 86_400) return `${Math.round(seconds / 86_400)} days`;
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60];
  const rest = Math.floor(seconds % 60);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}
