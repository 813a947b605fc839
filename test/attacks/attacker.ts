import { afterAll } from '@jest/globals';
import { listen } from '../../local/listen.ts';
import { rsaPairOf, rsaPemOf } from '../fixtures/rsa-pair.ts';
import { forge } from '../vending/forge.ts';

const { publicKey } = rsaPairOf('attacker');
const pem = rsaPemOf('attacker');

/** A key pair of an attacker, and a place on the web where its public half is. Counts who asks for it. */
export const attacker = {
  jwk: { ...publicKey.export({ format: 'jwk' }), alg: 'RS256' },
  der: publicKey.export({ type: 'spki', format: 'der' }),
  sign: (header: object, claims: object) => forge({ ...header, alg: 'RS256' }, claims, pem),
  asked: 0,
  url: '',
};
const listening = await listen((_, response) => {
  attacker.asked += 1;
  response.end(JSON.stringify({ keys: [attacker.jwk] }));
}, 0);
attacker.url = listening.url;
afterAll(() => listening.close());
