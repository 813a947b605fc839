import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { build, type Metafile } from 'esbuild';
import { choicesOf } from '../../infra/choices.ts';
import { type Bundle, optionsFor } from '../../infra/code.ts';
import type { Bundled } from '../../lambdas/config/bundled.ts';
import { defineConfig } from '../../lambdas/config/define-config.ts';
import { appSlice, sharedSlice } from '../../lambdas/config/slices.ts';
import { login } from '../fixtures/login.ts';
import { isWhole } from '../harness/whole.ts';

const origins = { allowedOrigins: ['https://app.example.com'] };
const config = defineConfig({
  name: 'vendors',
  apps: {
    comapi: {
      ...origins,
      profile: 'comapi',
      roles: ['integrator', 'vendor'],
      settings: {
        apiSpaceId: '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10',
        issuer: 'https://api.comapi.com/defaultauth',
        audience: 'https://api.comapi.com',
      },
      callers: [{ kind: 'password' }],
    },
    qiscus: { ...origins, profile: 'qiscus', settings: { appId: 'a' }, callers: [{ kind: 'passcode' }] },
    avaya: {
      ...origins,
      profile: 'avaya',
      settings: {
        baseUrl: 'https://na.api.avayacloud.com',
        accountId: 'ABCDEF',
        integrationId: '7d9a2c4e-1b3f-4a58-8c6d-0e2f4a6b8c1d',
      },
      callers: [login],
    },
    wonderful: { ...origins, profile: 'wonderful', settings: { tenantId: 't' }, callers: [login] },
    chatsdk: {
      ...origins,
      profile: 'chatsdk',
      settings: { appId: 'a' },
      callers: [login, { kind: 'apiKey' }],
    },
    'qiscus-both': {
      ...origins,
      profile: 'qiscus',
      roles: ['integrator', 'vendor'],
      settings: { appId: 'a' },
      callers: [{ kind: 'passcode' }],
    },
    'wonderful-both': {
      ...origins,
      profile: 'wonderful',
      roles: ['integrator', 'vendor'],
      settings: { tenantId: 't' },
      callers: [login],
    },
    'chatsdk-both': {
      ...origins,
      profile: 'chatsdk',
      roles: ['integrator', 'vendor'],
      settings: { appId: 'a', openChannels: true },
      callers: [login],
    },
  },
});

interface Made {
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly code: string;
  /** What is left of each file, in bytes. */
  readonly files: ReadonlyMap<string, number>;
}

async function made(entry: Bundle['entry'], slice: Bundled): Promise<Made> {
  const options = optionsFor({ entry, choices: choicesOf(entry, slice) });
  const { outputFiles, metafile } = await build({ ...options, metafile: true });
  const text = outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? '';
  const code = `${JSON.stringify(slice)}\n${text}`;
  const { inputs } = Object.values((metafile as Metafile).outputs).find(({ entryPoint }) => entryPoint) ?? {};
  const files = Object.entries(inputs ?? {}).flatMap(([path, { bytesInOutput }]): [string, number][] =>
    bytesInOutput > 0 ? [[path, bytesInOutput]] : [],
  );
  const gzipBytes = gzipSync(code, { level: 9 }).length;
  return { bytes: Buffer.byteLength(code), gzipBytes, code, files: new Map(files) };
}

/** The largest parts, to find what is new. */
const largest = ({ files }: Made) =>
  [...files]
    .sort(([, one], [, other]) => other - one)
    .slice(0, 25)
    .map(([path, bytes]) => `${bytes} ${path}`);

(isWhole ? describe : describe.skip)('bundles', () => {
  const ofApp = (app: string) => made('serve-app', appSlice(config, app));
  const ofAll = (entry: Parameters<typeof sharedSlice>[0]) => made(entry, sharedSlice(entry, config));

  test.each<[name: string, build: () => Promise<Made>, kilobytes: number, gzipKilobytes: number]>([
    ['serve-app of comapi', () => ofApp('comapi'), 240, 80],
    // SNS speaks XML alone, and its client names each error.
    ['serve-app of qiscus, with passcodes', () => ofApp('qiscus'), 260, 86],
    ['serve-app of avaya', () => ofApp('avaya'), 240, 80],
    ['serve-app of wonderful', () => ofApp('wonderful'), 240, 80],
    ['serve-app of chatsdk', () => ofApp('chatsdk'), 240, 80],
    // The role `vendor`, which is for tests, comes on top.
    ['serve-app of qiscus, in both roles', () => ofApp('qiscus-both'), 260, 87],
    ['serve-app of wonderful, in both roles', () => ofApp('wonderful-both'), 242, 83],
    ['serve-app of chatsdk, in both roles', () => ofApp('chatsdk-both'), 240, 81],
    ['serve-shared of all', () => ofAll('serve-shared'), 220, 72],
    ['publish-keys', () => ofAll('publish-keys'), 180, 60],
    ['rotate-key', () => ofAll('rotate-key'), 200, 66],
    ['probe', () => ofAll('probe'), 60, 20],
    // Without its pages, which grow with the apps.
    ['describe-api', () => made('describe-api', { ...config, apps: {} }), 16, 7],
  ])('%s is within its budget', async (_, build, kilobytes, gzipKilobytes) => {
    const bundle = await build();
    const { bytes, gzipBytes } = bundle;
    const isWithin = bytes <= kilobytes * 1_000 && gzipBytes <= gzipKilobytes * 1_000;
    expect({ bytes, gzipBytes, parts: isWithin ? [] : largest(bundle) }).toMatchObject({ parts: [] });
  });

  const vendors = ['avaya', 'chatsdk', 'comapi', 'qiscus', 'wonderful'];
  test.each(vendors)('serve-app of %s has its own vendor, mint and callers alone', async (app) => {
    const { files } = await ofApp(app);
    const has = (path: string) => [...files.keys()].some((file) => file.includes(path));
    expect(vendors.filter((vendor) => has(`lambdas/profiles/${vendor}.ts`))).toEqual([app]);
    expect({
      broker: has('lambdas/vending/broker.ts'),
      signer: has('lambdas/vending/sign.ts'),
      sns: has('@aws-sdk/client-sns'),
      password: has('lambdas/callers/password.ts'),
      oidc: has('lambdas/callers/oidc.ts'),
      redeem: has('lambdas/vending/redeem.ts'),
      privateKeys: has('lambdas/keys/private-key.ts'),
      sharedSecrets: has('lambdas/keys/hmac-key.ts'),
    }).toEqual({
      broker: app === 'avaya',
      signer: app !== 'avaya',
      sns: app === 'qiscus',
      password: app === 'comapi',
      oidc: ['avaya', 'wonderful', 'chatsdk'].includes(app),
      redeem: app === 'comapi',
      privateKeys: app === 'wonderful',
      sharedSecrets: ['comapi', 'qiscus', 'chatsdk'].includes(app),
    });
  });

  test('publish-keys can write nothing and read no secret; serve-shared reads no secret and sends no SMS', async () => {
    const [publish, shared] = [await ofAll('publish-keys'), await ofAll('serve-shared')];
    const commands = [...publish.files.keys()].flatMap(
      (file) => /commands\/(\w+)Command\.js/.exec(file)?.[1] ?? [],
    );
    // Of the two, a client asks for endpoints only if it is told to.
    expect(commands.sort()).toEqual(['DescribeEndpoints', 'GetItem']);
    for (const { files } of [publish, shared])
      expect([...files.keys()].filter((file) => /client-(secrets-manager|sns)\//.test(file))).toEqual([]);
    expect(
      [...publish.files.keys()].filter((file) =>
        /profiles\/(?!actions|every-app|registry|routes)/.test(file),
      ),
    ).toEqual(['lambdas/profiles/wonderful.ts']);
  });

  test('no bundle has what Lambda never uses of the SDK', async () => {
    for (const { files } of [await ofApp('wonderful'), await ofApp('qiscus'), await ofAll('rotate-key')])
      expect(
        [...files.keys()].filter((file) =>
          /nested-clients|credential-provider-(?!env)|endpoint\/bdd|event-streams\/e|parseIni|Sha256Js/.test(
            file,
          ),
        ),
      ).toEqual([]);
  });
});
