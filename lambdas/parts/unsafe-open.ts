import { dynamodbGuests } from '../adapters/dynamodb/guests.ts';
import type { MadeCaller } from '../callers/callers-of.ts';
import { unsafeOpenCaller } from '../callers/unsafe-open.ts';
import type { UnsafeOpenConfig } from '../contract/caller-config.ts';
import type { CallerWiring } from './wiring.ts';

export function unsafeOpen(config: UnsafeOpenConfig, { app, ephemeral, ...ports }: CallerWiring): MadeCaller {
  const guests = dynamodbGuests(ephemeral, app.name);
  const { caller, keep } = unsafeOpenCaller(config, { ...ports, guests });
  return { caller, keepGuest: keep };
}
