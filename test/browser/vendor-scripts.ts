import { join } from 'node:path';

/** The vendors' clients, as they are for a `script` element. */
const modules = join(import.meta.dirname, '../../node_modules');
export const comapiClient = join(modules, '@comapi/sdk-js-foundation/dist/comapi-foundation.js');
export const qiscusClients = {
  'qiscus-sdk-core': join(modules, 'qiscus-sdk-core/dist/qiscus-sdk-core.js'),
  'qiscus-sdk-javascript': join(modules, 'qiscus-sdk-javascript/dist/qiscus-sdk-javascript.umd.js'),
};

/** Nothing listens here. The Qiscus clients dial their broker once they are logged in. */
export const mqttURL = 'wss://127.0.0.1:1/mqtt';
