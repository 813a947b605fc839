import { expect, test } from '@jest/globals';
import { unsafeOpenCaller } from '../../lambdas/callers/unsafe-open.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { memoryGuests } from '../doubles/memory-guests.ts';
import { proving } from '../doubles/proving.ts';
import { setClock } from '../doubles/set-clock.ts';

const clock = setClock();
const secret = 'b3b8f1c6-5d0e-4a5f-9d0a-0c1b2a3d4e5f';
const setUp = (guests = memoryGuests()) =>
  unsafeOpenCaller(
    { kind: 'unsafeOpen', guestLifetimeSeconds: 60 },
    { guests, clock, newId: () => '4a4f4e44-4d4e-4c4b-8a4f-4c4b4a4d4e4f' },
  );

test('a new guest has an id that can not pass for a secret: it is a UUID of version 8', async () => {
  expect(await setUp().caller.authenticate(proving({ guestSecret: secret }))).toEqual({
    subject: '4a4f4e44-4d4e-8c4b-8a4f-4c4b4a4d4e4f',
    isGuest: true,
    guestSecret: secret,
  });
});

test('of two first requests of one guest, the second is to come again', async () => {
  const { keep } = setUp();
  await keep({ secret, id: 'one' }, clock());
  await keep({ secret, id: 'one' }, clock());
  expect(await failureOf(keep({ secret, id: 'other' }, clock()))).toMatchObject({
    code: 'unavailable',
    options: { retryAfterSeconds: 1 },
  });
});
