import { render } from 'preact';
import { showColours } from './colour-scheme.tsx';
import { recordExchanges } from './exchanges.ts';
import { loadCards } from './live.ts';
import { Page } from './page.tsx';

showColours();
recordExchanges();
void loadCards();
const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(<Page />, root);
}
