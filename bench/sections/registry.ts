import type { Section } from '../section.ts';
import { cold } from './cold.ts';
import { flat } from './flat.ts';
import { http } from './http.ts';
import { peers } from './peers.ts';
import { share } from './share.ts';
import { size } from './size.ts';
import { warm } from './warm.ts';

/** The parts of the bench, in their order. */
export const sections: Readonly<Record<string, Section>> = { warm, cold, size, share, http, peers, flat };
