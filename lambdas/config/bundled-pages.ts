import type { Pages } from '../contract/page.ts';

/** The bundler puts it here, as it does with the configuration (`bundled.ts`). */
declare const VENDING_PAGES: Pages;

/** What synth has written for the function that shows it. */
export const bundledPages = VENDING_PAGES;
