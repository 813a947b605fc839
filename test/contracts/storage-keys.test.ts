import { expect, test } from '@jest/globals';
import { storageKeys } from '../../lambdas/contract/storage-keys.ts';

/** As the configuration allows them, one the beginning of another. */
const apps = ['a', 'b', 'a-a', 'a-b', 'b-a', 'a-b-a'];
const letters = ['#', '-', 'a', 'b'];
const longer = (ids: readonly string[]) => ids.flatMap((id) => letters.map((letter) => id + letter));
const ids = ['', ...letters, ...longer(letters), ...longer(longer(letters))];

test('two keys are the same only for one kind of thing, of one app, under one id', () => {
  const { apiKey, appCutOff, counter, publishedKeys, ...ofApps } = storageKeys;
  const keys = Object.values(ofApps).flatMap((keyOf) =>
    apps.flatMap((app) => ids.map((id) => keyOf(app, id))),
  );
  const limits = ['noncesPerIp', 'vendsPerSubject'];
  const counters = limits.flatMap((limit) => apps.flatMap((app) => ids.map((id) => counter(app, limit, id))));
  const copies = ([0, 15, '*'] as const).flatMap((copy) => apps.map((app) => appCutOff(app, copy)));
  const all = [...keys, ...counters, ...copies, ...ids.map(apiKey), ...apps.map(publishedKeys)];
  expect(new Set(all).size).toBe(all.length);
});
