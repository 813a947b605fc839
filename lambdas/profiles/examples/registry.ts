/** The golden vectors of every profile, one line each. Only tests import them: no function carries them. */
export { avaya } from './avaya.ts';
export { chatsdk } from './chatsdk.ts';
export { comapi } from './comapi.ts';
export { jwt } from './jwt.ts';
export { qiscus } from './qiscus.ts';
export { wonderful } from './wonderful.ts';
