import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import * as client from '../../client/index.ts';
import { documents } from '../docs/markdown.ts';
import { fakeService } from './fake-service.ts';
import { fakeTime } from './fake-time.ts';

const { blocks = [] } = documents.find(({ path }) => path === 'docs/client.md') ?? {};
const samples = blocks.filter(({ language }) => language === 'js');

let time: ReturnType<typeof fakeTime>;
let service: ReturnType<typeof fakeService>;
beforeEach(() => {
  time = fakeTime();
  service = fakeService();
  jest.spyOn(globalThis, 'fetch').mockImplementation(service.fetch as typeof fetch);
});
afterEach(() => {
  time.stop();
  jest.restoreAllMocks();
});

/** What stands around the samples in a page: the SDKs use their hooks at once. */
const page = {
  url: 'https://api.example/shop',
  baseUrl: 'https://api.wonderful.example',
  apiSpaceId: 'space',
  password: 'Passw0rd!',
  auth: { getAccessToken: async () => 'login' },
  sdk: { setToken() {} },
  showLogin() {},
  showRetry() {},
  AsyncStorage: { getItem: async () => null, setItem: async () => {} },
  AppState: { addEventListener: (_type: string, run: () => void) => run() },
  WonderfulSDK: class {
    constructor({ refreshToken }: { refreshToken: () => Promise<string> }) {
      refreshToken();
    }
  },
  ComapiConfig: class {
    withApiSpace = () => this;
    withAuthChallenge = (challenge: (options: object, answer: () => void) => void) =>
      challenge({ nonce: 'n' }, () => {});
  },
};

/** Runs a sample as a module whose imports are there already. */
async function run(code: string): Promise<void> {
  const scope = { ...client, ...page };
  const body = code.replaceAll(/^import \{ ([\w, ]+) \} from '[\w-/]+';\n/gm, '').replaceAll('\n', '\n  ');
  await new Function(...Object.keys(scope), `return (async () => {\n${body}\n})();`)(...Object.values(scope));
  await time.settle();
}

test.each(samples.map(({ line, code }) => [line, code] as const))(
  'docs/client.md:%d runs',
  async (_line, code) => {
    await run(code);
    expect(service.sent.length).toBeGreaterThan(0);
  },
);

test('control: a sample that is wrong fails', async () => {
  expect(samples.length).toBe(6);
  await expect(run('await createTokenSources({});')).rejects.toThrow('createTokenSources');
});
