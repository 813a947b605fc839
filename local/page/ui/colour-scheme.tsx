import { useEffect, useState } from 'preact/hooks';

const key = 'token-vending.colour-scheme';
const schemes = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

/** Light, dark, or as the system is; kept in this browser. */
export function ColourScheme() {
  const [scheme, setScheme] = useState(() => localStorage.getItem(key) ?? 'system');
  useEffect(() => {
    localStorage.setItem(key, scheme);
    document.documentElement.dataset['scheme'] = scheme;
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
