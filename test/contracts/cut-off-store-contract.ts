import { describe, expect, test } from '@jest/globals';
import type { CutOffStore } from '../../lambdas/vending/cut-offs.ts';
import { oddSubjects } from './account-store-contract.ts';

/** One app's cut-offs, and what an administrator does to them. */
export interface Administered {
  readonly store: CutOffStore;
  /** Of one user; of the whole app, where no subject is named. */
  cutOff(before: number, subject?: string): Promise<void>;
  makeKey(id: string): Promise<void>;
  revokeKey(id: string): Promise<void>;
  /** Takes the key's record away altogether. */
  dropKey(id: string): Promise<void>;
}

const before = 1_800_000_000;
let made = 0;
const fresh = (what: string) => `${what}-${++made}`;

/** What every cut-off store does. `administer` gives a fresh app's store; keys and users are fresh. */
export function cutOffStoreContract(name: string, administer: (app: string) => Administered): void {
  describe(`cut-offs: ${name}`, () => {
    const setUp = () => ({ ...administer(fresh('app')), subject: fresh('user') });

    test('nobody is cut off at first, and an API key that is there cuts nobody off', async () => {
      const { store, makeKey, subject } = setUp();
      const apiKeyId = fresh('key');
      await makeKey(apiKeyId);
      expect(await store.find({ subject })).toBe(0);
      expect(await store.find({ subject, apiKeyId: undefined })).toBe(0);
      expect(await store.find({ subject, apiKeyId })).toBe(0);
    });

    test('a user who is cut off is found at once, and nobody else', async () => {
      const { store, cutOff, subject } = setUp();
      await cutOff(before, subject);
      expect(await store.find({ subject })).toBe(before);
      for (const other of [`${subject} `, subject.slice(0, -1), `${subject}0`, 'all', ''])
        expect(await store.find({ subject: other })).toBe(0);
      await cutOff(before + 1, subject);
      expect(await store.find({ subject })).toBe(before + 1);
    });

    test('an app that is cut off is so for everybody, whatever they are called', async () => {
      const { store, cutOff, subject } = setUp();
      await cutOff(before);
      for (const each of [subject, 'all', '', '#all'])
        expect(await store.find({ subject: each })).toBe(before);
    });

    test.each([
      ['the user', 5, 3],
      ['the app', 3, 5],
      ['both at one time', 5, 5],
    ])('of both the later counts: %s', async (_title, ofUser, ofApp) => {
      const { store, cutOff, makeKey, subject } = setUp();
      const apiKeyId = fresh('key');
      await makeKey(apiKeyId);
      await cutOff(before + ofUser, subject);
      await cutOff(before + ofApp);
      expect(await store.find({ subject })).toBe(before + 5);
      expect(await store.find({ subject, apiKeyId })).toBe(before + 5);
      expect(await store.find({ subject: 'another' })).toBe(before + ofApp);
    });

    test.each(['revokeKey', 'dropKey'] as const)(
      '%s ends for good what was vended with it, and nothing else',
      async (end) => {
        const { store, cutOff, makeKey, [end]: ended, subject } = setUp();
        const [apiKeyId, other] = [fresh('key'), fresh('key')];
        for (const id of [apiKeyId, other]) await makeKey(id);
        await cutOff(before, subject);
        await ended(apiKeyId);
        expect(await store.find({ subject, apiKeyId })).toBe(Number.POSITIVE_INFINITY);
        expect(await store.find({ subject: 'another', apiKeyId })).toBe(Number.POSITIVE_INFINITY);
        expect(await store.find({ subject, apiKeyId: other })).toBe(before);
        expect(await store.find({ subject })).toBe(before);
      },
    );

    test('odd ids are cut off each for itself', async () => {
      const { store, cutOff } = setUp();
      for (const [at, subject] of oddSubjects.entries()) await cutOff(before + at, subject);
      for (const [at, subject] of oddSubjects.entries())
        expect(await store.find({ subject })).toBe(before + at);
      for (const stranger of ['x'.repeat(257), 'a b ', 'a%2Fb', 'e', '', 'app', 'subject#a'])
        expect(await store.find({ subject: stranger })).toBe(0);
    });

    test('two apps never share a cut-off', async () => {
      const app = fresh('app');
      const [own, other] = [administer(app), administer(`${app}-2`)];
      await own.cutOff(before);
      await own.cutOff(before, 'alice');
      expect(await other.store.find({ subject: 'alice' })).toBe(0);
    });
  });
}
