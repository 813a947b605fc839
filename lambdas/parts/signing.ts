import type { SigningApp } from '../contract/app.ts';
import { keyRingsOf } from '../own-keys/rings-of.ts';
import { type Minting, mintedByUs } from '../vending/minting.ts';
import { ringPorts } from './ring-ports.ts';
import type { MintWiring } from './wiring.ts';

export const signing = (app: SigningApp, wiring: MintWiring): Minting =>
  mintedByUs(app, keyRingsOf(app, ringPorts(app.name, wiring)));
