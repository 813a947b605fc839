import type { Section } from '../section.ts';
import { cold } from './cold.ts';
import { http } from './http.ts';
import { peers } from './peers.ts';
import { warm } from './warm.ts';

/** The parts of the bench, in their order. */
export const sections: Readonly<Record<string, Section>> = { warm, cold, http, peers };
