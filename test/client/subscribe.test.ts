import { mock } from 'node:test';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { createTokenSource } from '../../client/index.ts';
import { fakeService, refusal, tokenOf } from './fake-service.ts';
import { fakeTime } from './fake-time.ts';

let time: ReturnType<typeof fakeTime>;
let service: ReturnType<typeof fakeService>;
/** In the place of the window, which Node has not. */
let page: EventTarget;
const listening = ['addEventListener', 'removeEventListener'] as const;

beforeEach(() => {
  time = fakeTime();
  service = fakeService();
  page = new EventTarget();
  for (const each of listening) Object.assign(globalThis, { [each]: page[each].bind(page) });
});
afterEach(() => {
  time.stop();
  jest.restoreAllMocks();
  for (const each of listening) Reflect.deleteProperty(globalThis, each);
});

function subscribed(login: () => string | Promise<string> = () => 'login') {
  const source = createTokenSource<{ token: string }>({
    url: 'https://api.example/shop',
    route: '/api/sdk-token',
    login,
    fetch: service.fetch,
  });
  const given: string[] = [];
  const errors: string[] = [];
  const end = source.subscribe(
    ({ token }) => void given.push(token),
    (error) => void errors.push((error as { code?: string }).code ?? error.message),
  );
  return { source, given, errors, end };
}

test('tells the first token and each new one, ahead of time', async () => {
  const { source, given } = subscribed();
  await time.pass(3_600);
  expect(given.slice(0, 4)).toEqual(['secret-token-1', 'secret-token-2', 'secret-token-3', 'secret-token-4']);
  // An hour has between 4 and 5.3 lives of which three quarters to nine tenths are lived.
  expect(given.length).toBeLessThanOrEqual(6);
  const late: string[] = [];
  source.subscribe(({ token }) => void late.push(token));
  await time.settle();
  expect(late).toEqual(given.slice(-1));
});

test('no timer is longer than a minute, however long a token lives', async () => {
  const timers = mock.method(globalThis, 'setTimeout');
  service.answer = (at) => tokenOf(at, { expiresIn: 2 ** 31 });
  const { given, end } = subscribed();
  await time.pass(300);
  expect(given).toEqual(['secret-token-1']);
  const delays = timers.mock.calls.map(({ arguments: [, millis] }) => millis ?? 0);
  expect(Math.max(...delays)).toBe(60_000);
  end();
  timers.mock.restore();
});

test.each(['visibilitychange', 'online'])(
  '%s: a page that has slept has a fresh token at once',
  async (event) => {
    const { given } = subscribed();
    await time.settle();
    time.sleep(3_600);
    page.dispatchEvent(new Event(event));
    await time.settle();
    expect(given).toEqual(['secret-token-1', 'secret-token-2']);
  },
);

test('goes on after an outage, and not against the wish of the service', async () => {
  service.answer = () => refusal(503, 'unavailable', { 'retry-after': '120' });
  const { given, errors } = subscribed();
  await time.pass(119);
  for (const event of ['online', 'visibilitychange']) page.dispatchEvent(new Event(event));
  expect([service.sent.length, errors]).toEqual([1, ['unavailable']]);
  service.answer = (at) => tokenOf(at);
  await time.pass(10);
  expect(given).toEqual(['secret-token-2']);
});

test('stops at a refusal that waiting can’t mend, until it is asked again', async () => {
  service.answer = () => refusal(403, 'forbidden');
  const { source, given, errors } = subscribed();
  await time.pass(600);
  page.dispatchEvent(new Event('online'));
  expect([service.sent.length, errors]).toEqual([1, ['forbidden']]);
  service.answer = (at) => tokenOf(at);
  await source.get();
  await time.pass(900);
  expect(given.length).toBe(2);
});

test('does not log in again and again', async () => {
  const login = jest.fn(() => Promise.reject(new Error('login_required')));
  const { errors } = subscribed(login);
  await time.pass(600);
  page.dispatchEvent(new Event('visibilitychange'));
  await time.settle();
  expect([login.mock.calls.length, errors]).toEqual([1, ['login_required']]);
});

test.each(['end', 'close'] as const)('%s: nothing is asked for any more', async (how) => {
  const { source, end, given } = subscribed();
  await time.settle();
  if (how === 'end') end();
  else source.close();
  await time.pass(3_600);
  page.dispatchEvent(new Event('visibilitychange'));
  expect([service.sent.length, given.length]).toEqual([1, 1]);
});
