import type { Clock } from '../contract/clock.ts';

export const systemClock: Clock = () => Math.floor(Date.now() / 1000);
