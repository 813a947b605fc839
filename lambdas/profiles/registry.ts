/** Every vendor, one line each: the name exported here is the `profile` of an app in `vending.config.ts`. */
export { avaya } from './avaya.ts';
export { chatsdk } from './chatsdk.ts';
export { comapi } from './comapi.ts';
export { jwt } from './jwt.ts';
export { qiscus } from './qiscus.ts';
export { wonderful } from './wonderful.ts';
