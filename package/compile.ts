/**
 * Before `npm pack`: compiles to `dist`, since Node strips no types below `node_modules`. The modules of the AWS SDK come
 * with the package (`bundleDependencies`): a consumer's synth bundles exactly what was tested.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

/** How the same is called with the package. */
const commands = {
  'npm run vending --': 'npx token-vending vending',
  'npm start --': 'npx token-vending start',
  'npm start': 'npx token-vending start',
  'npm run synth': 'npx cdk synth',
  'npm run deploy': 'npx cdk deploy',
};

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', import.meta.dirname], {
  stdio: 'inherit',
});
for (const file of globSync('{infra,cli,local}/**/*.js', { cwd: dist })) {
  const path = join(dist, file);
  let text = readFileSync(path, 'utf8');
  for (const [here, there] of Object.entries(commands)) text = text.replaceAll(here, there);
  writeFileSync(path, text);
}
// What the runner bundles for the page, the flags of `cdk synth`, and the version, by which bundles are kept.
cpSync(join(root, 'local/page/ui'), join(dist, 'local/page/ui'), { recursive: true });
for (const file of ['cdk.json', 'package.json']) cpSync(join(root, file), join(dist, file));
