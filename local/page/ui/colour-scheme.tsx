import { useEffect, useState } from 'preact/hooks';

const key = 'token-vending.colour-scheme';
const schemes = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

const chosen = () => localStorage.getItem(key) ?? 'system';

/** Before the first picture of the page, so that it does not flash. */
export const showColours = (scheme = chosen()): void => {
  document.documentElement.dataset['scheme'] = scheme;
};

/** Light, dark, or as the system is; kept in this browser. */
export function ColourScheme() {
  const [scheme, setScheme] = useState(chosen);
  useEffect(() => {
    localStorage.setItem(key, scheme);
    showColours(scheme);
  }, [scheme]);
  return (
    <label class="scheme">
      <span class="hidden">Colours</span>
      <select value={scheme} onChange={({ currentTarget }) => setScheme(currentTarget.value)}>
        {schemes.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
