import { expect } from 'expect';
import { ModuleMocker } from 'jest-mock';

/** What tests import from `@jest/globals`, as far as they use it: a test is collected, and can be run again and again. */
export { expect };

const mocker = new ModuleMocker(globalThis);
const provided = {
  spyOn: mocker.spyOn.bind(mocker),
  restoreAllMocks: () => mocker.restoreAllMocks(),
};
/** A test that needs more of Jest is not run for mutants. */
export class NeedsJest extends Error {}
export const jest = new Proxy(provided, {
  get(_, name) {
    if (!Object.hasOwn(provided, name)) throw new NeedsJest(String(name));
    return provided[name];
  },
});

const newBlock = (name, parent) => ({
  name,
  parent,
  beforeAll: [],
  beforeEach: [],
  afterEach: [],
  afterAll: [],
});
let block;
let tests;

/** Collects the tests that loading a file declares. */
export async function collect(load) {
  tests = [];
  block = newBlock('');
  await load();
  return tests;
}

/** As Jest does: if every row is a list, each gives several arguments. Names are told apart by their rows. */
const each = (declare) => (rows) => (name, body) => {
  const isTable = rows.every(Array.isArray);
  for (const [at, row] of rows.entries())
    declare(`${name} #${at}`, () => (isTable ? body(...row) : body(row)));
};

export function describe(name, body) {
  block = newBlock(`${block.name}${name} > `, block);
  try {
    body();
  } finally {
    block = block.parent;
  }
}
describe.each = each(describe);

export function test(name, body) {
  tests.push({ name: `${block.name}${name}`, body, block });
}
test.each = each(test);
/** What only CI runs is not run for mutants. */
test.skip = () => {};

export const beforeAll = (hook) => void block.beforeAll.push(hook);
export const beforeEach = (hook) => void block.beforeEach.push(hook);
export const afterEach = (hook) => void block.afterEach.unshift(hook);
export const afterAll = (hook) => void block.afterAll.unshift(hook);
