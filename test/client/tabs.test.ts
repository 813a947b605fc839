import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createTokenSource } from '../../client/index.ts';
import { fakeService } from './fake-service.ts';
import { fakeTime } from './fake-time.ts';

/** The tabs of one browser: what one posts, all others hear. */
class Channel {
  static readonly all = new Set<Channel>();
  onmessage = (_event: { data: unknown }) => {};
  readonly name: string;
  constructor(name: string) {
    this.name = name;
    Channel.all.add(this);
  }
  postMessage(message: unknown): void {
    const data = structuredClone(message);
    for (const each of Channel.all) if (each !== this && each.name === this.name) each.onmessage({ data });
  }
  close = () => void Channel.all.delete(this);
}

let time: ReturnType<typeof fakeTime>;
let service: ReturnType<typeof fakeService>;
const real = globalThis.BroadcastChannel;
const realNavigator = Object.getOwnPropertyDescriptor(globalThis, 'navigator') as PropertyDescriptor;

beforeEach(() => {
  time = fakeTime();
  service = fakeService();
  Object.assign(globalThis, { BroadcastChannel: Channel });
  let last: Promise<unknown> = Promise.resolve();
  const request = (_name: string, _options: object, run: () => Promise<unknown>) => {
    last = last.then(run, run);
    return last;
  };
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { locks: { request } } });
});
afterEach(() => {
  time.stop();
  jest.restoreAllMocks();
  Channel.all.clear();
  Object.assign(globalThis, { BroadcastChannel: real });
  Object.defineProperty(globalThis, 'navigator', realNavigator);
});

const tab = (user = 'user-1') =>
  createTokenSource({
    url: 'https://api.example/shop',
    route: '/api/sdk-token',
    login: () => 'login',
    tabs: user,
    fetch: service.fetch,
  });
const later = async <Value>(promise: Promise<Value>) => {
  await time.pass(5);
  return promise;
};

test('tabs of one user that start at the same time have one token, and age it alike', async () => {
  const [one, other] = [tab(), tab()];
  const [first, second] = await later(Promise.all([one.get(), other.get()]));
  expect(second).toEqual(first);
  await time.pass(400);
  expect(await later(tab().get())).toEqual(first);
  await time.pass(500);
  expect((await later(other.get())).token).toBe('secret-token-2');
  expect((await later(one.get())).token).toBe('secret-token-2');
  expect(service.sent.length).toBe(2);
});

test('a token that the vendor has refused is not taken from another tab again', async () => {
  const [one, other] = [tab(), tab()];
  const [first] = await later(Promise.all([one.get(), other.get()]));
  expect((await later(one.renew(first))).token).toBe('secret-token-2');
  expect((await later(other.renew(await other.get()))).token).toBe('secret-token-2');
});

test('other users’ tabs have their own', async () => {
  const [first, second] = await later(Promise.all([tab().get(), tab('user-2').get()]));
  expect(first.token).not.toBe(second.token);
});

test.each([
  ['no locks', {}],
  ['locks that are refused', { locks: { request: () => Promise.reject(new Error('SecurityError')) } }],
])('works with %s, and without a channel', async (_title, navigator) => {
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: navigator });
  Object.assign(globalThis, { BroadcastChannel: undefined });
  const [first, second] = await later(Promise.all([tab().get(), tab().get()]));
  expect([first.token, second.token].sort()).toEqual(['secret-token-1', 'secret-token-2']);
});

test('a tab that holds the lock for ever is waited for no longer than ten seconds', async () => {
  const request = (_name: string, { signal }: { signal: AbortSignal }) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { locks: { request } } });
  const aborted = new AbortController();
  const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(aborted.signal);
  const given = tab().get();
  await time.settle();
  aborted.abort();
  expect((await later(given)).token).toBe('secret-token-1');
  expect(timeout.mock.calls).toEqual([[10_000]]);
});
