import { render } from 'preact';
import { recordExchanges } from './exchanges.ts';
import { loadCards } from './live.ts';
import { Page } from './page.tsx';

recordExchanges();
void loadCards();
const root = document.getElementById('page');
if (root) {
  root.replaceChildren();
  render(<Page />, root);
}
