#!/usr/bin/env node
/** `npx token-vending start` and `npx token-vending vending ...`, in the folder of `vending.config.ts`. */

/** What the functions are written for: they run in this Node. */
const lambdaNode = 24;

/** The apps that `cdk init` makes say no `type`. Node would remark at each command that it has found it out itself. */
const { emitWarning } = process;
process.emitWarning = (...told: unknown[]) => {
  const isOfType = JSON.stringify(told).includes('MODULE_TYPELESS_PACKAGE_JSON');
  if (!isOfType) Reflect.apply(emitWarning, process, told);
};

const [command] = process.argv.splice(2, 1);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const isOld = major < lambdaNode;
if (major < 22 || (major === 22 && minor < 18))
  end(`token-vending needs Node 22.18 or newer: this is Node ${process.version}.`);
else if (command === 'start' && !isOld) await import('./main.ts');
else if (command === 'start')
  end(`Functions run on Node ${lambdaNode} in Lambda, and here as well: this is Node ${process.version}.`);
else if (command === 'vending') await import('../cli/main.ts');
else end('Usage: npx token-vending start\n       npx token-vending vending --help');

function end(says: string): void {
  console.error(says);
  process.exitCode = 2;
}
