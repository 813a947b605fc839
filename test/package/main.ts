/**
 * The package as its consumers have it: packed, installed from the file into the apps that `cdk init` makes, in TypeScript
 * and in JavaScript, filled in and used as `docs/package.md` says. Needs npm's registry or its cache.
 */
import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { type Bundle, optionsFor } from '../../infra/code.ts';
import { root } from '../docs/markdown.ts';
import { type Check, failuresOf, step } from '../harness/checks.ts';
import { runCommand } from '../harness/run-command.ts';
import { Consumer, sectionOf } from './consumer.ts';
import { assertHolds, filesOf, sizesOf } from './tarball.ts';

const port = Number(process.env['PORT'] ?? 3106);
const folder = mkdtempSync(join(tmpdir(), 'token-vending-package-'));
// What others leave in the temporary folder (tsx, npm) goes with it.
process.env['TMPDIR'] = join(folder, 'tmp');
mkdirSync(process.env['TMPDIR']);
const [typed, plain] = [
  new Consumer(join(folder, 'typescript/chat'), port),
  new Consumer(join(folder, 'javascript/chat'), port + 1),
];
process.once('exit', () => {
  for (const each of [typed, plain]) each.stop();
  rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** The resources of the one stack in the app's `cdk.out`. */
const templateOf = ({ folder }: Consumer) => {
  const assembly = join(folder, 'cdk.out');
  const [file = ''] = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  return JSON.parse(readFileSync(join(assembly, file), 'utf8'));
};
const countOf = (app: Consumer, type: string) =>
  Object.values<{ Type: string }>(templateOf(app).Resources).filter(({ Type }) => Type === type).length;

/** A bundle with the names of the source: esbuild chooses short ones by how often the source has each letter, types included. */
async function readable(options: typeof optionsFor): Promise<string> {
  const bundle: Bundle = { entry: 'serve-app', choices: ['chatsdk', 'oidc', 'signing'] };
  const named = { minify: false, minifySyntax: true, minifyWhitespace: true };
  const { outputFiles } = await build({ ...options(bundle), ...named });
  const code = outputFiles.find(({ path }) => path.endsWith('.js'))?.text ?? '';
  // A module that is loaded late is named by its path, which is another in the package.
  return code.replaceAll(/"[^"]*\/(@smithy\/)/g, '"$1');
}

const install = 'npm install --prefer-offline --no-audit --no-fund --silent';
const [packed] = await Promise.all([
  step('npm pack', () =>
    runCommand('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root }),
  ),
  step('cdk init, twice, and npm install', async () => {
    await typed.init('typescript');
    await plain.init('javascript');
    await typed.run(install);
  }),
]);
const tarball = join(folder, packed.trim().split('\n').at(-1) ?? '');
const files = await filesOf(tarball);
console.table(sizesOf(files));
await step('npm install of the package', async () => {
  await typed.run(`${install} ${tarball}`);
  // All that the other app needs is there.
  symlinkSync(join(typed.folder, 'node_modules'), join(plain.folder, 'node_modules'));
});

const inTypeScript: Check[] = [
  { name: 'the tarball holds the package, and nothing else', run: async () => assertHolds(files) },
  {
    name: 'TypeScript: synthesizes beside other resources, starts, gives a token',
    async run() {
      assert.match(await typed.follow(sectionOf('In TypeScript')), /"token": "ey/);
      assert.equal(countOf(typed, 'AWS::DynamoDB::Table'), 2);
      assert.ok(countOf(typed, 'AWS::SNS::Topic') >= 1);
    },
  },
  {
    name: 'its client gets a token, from the bundle for browsers',
    async run() {
      const { apps } = JSON.parse(readFileSync(join(typed.folder, '.local/credentials.json'), 'utf8'));
      const { chatTokens } = await import(pathToFileURL(join(typed.folder, 'public/chat.mjs')).href);
      const source = chatTokens(`${typed.url}/shop`, async () => apps.shop.bearerToken);
      assert.match((await source.get()).token, /^ey/);
      source.close();
    },
  },
];
const inJavaScript: Check[] = [
  {
    name: 'JavaScript: synthesizes twice in one stack, starts, gives a token',
    async run() {
      assert.match(await plain.follow(sectionOf('In JavaScript')), /"identity_token": "ey/);
      assert.equal(countOf(plain, 'AWS::DynamoDB::Table'), 4);
      const { Outputs } = templateOf(plain);
      assert.ok(Outputs.ShopChatApiUrl && Outputs.SupportChatApiUrl);
    },
  },
];
const afterwards: Check[] = [
  {
    name: 'new app writes into their configuration, and new profile says why it does not',
    async run() {
      for (const [app, file] of [
        [typed, 'vending.config.ts'],
        [plain, 'vending.config.js'],
      ] as const) {
        const options = '--profile wonderful --setting tenantId=t --caller apiKey';
        const said = await app.run(`npx token-vending vending new app help ${options}`);
        assert.match(said, /npx token-vending vending token help --local/);
        assert.match(readFileSync(join(app.folder, file), 'utf8'), /^ {4}help: \{$/m);
      }
      await assert.rejects(plain.run('npx token-vending vending new profile acme'), /clone the repository/);
    },
  },
  {
    name: 'a reader that closes the pipe gets no stack',
    async run() {
      await plain.run('npx token-vending vending --help 2> errors | true');
      assert.equal(readFileSync(join(plain.folder, 'errors'), 'utf8'), '');
    },
  },
  {
    name: 'its functions are those of the repository, and a change of one line would show',
    async run() {
      const dist = join(plain.folder, 'node_modules/token-vending/dist');
      const file = pathToFileURL(join(dist, 'infra/code.js')).href;
      const installed: { optionsFor: typeof optionsFor } = await import(file);
      const [theirs = '', ours] = await Promise.all([installed.optionsFor, optionsFor].map(readable));
      // Not `equal`, which would print both.
      assert.ok(theirs === ours, `${theirs.length} characters, not ${ours?.length}`);
      appendFileSync(join(dist, 'lambdas/serve-app.js'), "console.log('changed');\n");
      assert.ok((await readable(installed.optionsFor)) !== ours);
    },
  },
];
const failures = await Promise.all([failuresOf(inTypeScript), failuresOf(inJavaScript)]);
failures.push(await failuresOf(afterwards));
process.exit(failures.some((failed) => failed > 0) ? 1 : 0);
