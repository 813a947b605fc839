import { useState } from 'preact/hooks';

/** @param what for screen readers: what is copied. */
export function Copy({ text, what }: { text: string; what: string }) {
  const [isCopied, setCopied] = useState(false);
  return (
    <button
      type="button"
      class="copy"
      aria-label={`${isCopied ? 'Copied' : 'Copy'} ${what}`}
      onClick={async () => {
        await navigator.clipboard.writeText(text);
        setCopied(true);
        setTimeout(() => setCopied(false), 1_500);
      }}
    >
      {isCopied ? 'Copied' : 'Copy'}
    </button>
  );
}
