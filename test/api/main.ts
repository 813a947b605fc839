import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Check, failuresOf, step } from '../harness/checks.ts';
import { installPython, missingPython } from '../harness/python.ts';
import { runCommand } from '../harness/run-command.ts';
import { directoryOfScript, serveAtStart } from '../harness/serve-at-start.ts';

/**
 * Tries the description that the local service gives of itself with schemathesis and all its checks but one, once for each way to
 * log in: no 5xx, no status and no answer that is not described. A description that leaves a status out must fail.
 * Skipped, with the reason, if Python is missing; in CI that is a failure. `API_EXAMPLES` is how hard it tries.
 */
const missing = await missingPython();
if (missing) {
  console.log(`schemathesis: skipped, ${missing}`);
  process.exit(process.env['CI'] ? 1 : 0);
}
const examples = process.env['API_EXAMPLES'] ?? '4';

const folder = directoryOfScript();
const python = await step('install schemathesis', () =>
  installPython('schemathesis', join(import.meta.dirname, 'requirements.txt')),
);
const served = await serveAtStart();
const { baseUrl } = served.runner;
const { comapi, qiscus, avaya, wonderful, chatsdk } = served.credentials.apps as unknown as Record<
  string,
  {
    users: { username: string; password: string }[];
    apiKey: string;
    bearerToken: string;
    phoneNumber: string;
  }
>;
const [user] = comapi?.users ?? [];
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** How the callers of each kind log in, and where. */
const callers: Readonly<Record<string, readonly [paths: string, ...headers: string[]]>> = {
  'nobody, of the service itself': ['^/(health|openapi.json|errors)$'],
  'a user with a password': [
    '^/comapi/',
    `Authorization: Basic ${base64(`${user?.username}:${user?.password}`)}`,
  ],
  'a user with a wrong passcode': [
    '^/qiscus/',
    `Authorization: Passcode ${base64(`${qiscus?.phoneNumber}:000000`)}`,
  ],
  'a user who has logged in, at Avaya': ['^/avaya/', `Authorization: Bearer ${avaya?.bearerToken}`],
  'a user who has logged in, at Wonderful': [
    '^/wonderful/',
    `Authorization: Bearer ${wonderful?.bearerToken}`,
  ],
  'a backend of Wonderful': ['^/wonderful/', `X-API-Key: ${wonderful?.apiKey}`],
  'a user who has logged in, at ChatSDK': ['^/chatsdk/', `Authorization: Bearer ${chatsdk?.bearerToken}`],
  'a backend of ChatSDK': ['^/chatsdk/', `X-API-Key: ${chatsdk?.apiKey}`],
  'a guest': ['^/guests/', 'X-Guest-Secret: 3f1c2b4a-5d6e-4f70-8a91-b2c3d4e5f607'],
};

const tried = (
  [paths, ...headers]: readonly [string, ...string[]],
  description = `${baseUrl}/openapi.json`,
) =>
  runCommand(
    join(dirname(python), 'schemathesis'),
    [
      ...['run', description, '--url', baseUrl, '--checks', 'all', '--max-examples', examples],
      ...['--max-time', '6', '--no-shrink', '--no-color', '--warnings', 'off', '--seed', '1'],
      // API Gateway itself answers TRACE, with 404: an HTTP API can't have a route for it.
      ...['--exclude-checks', 'unsupported_method'],
      ...['--include-path-regex', paths, ...headers.flatMap((header) => ['--header', header])],
    ],
    // It writes what it finds into the folder where it runs.
    { cwd: folder, env: { ...process.env, SCHEMATHESIS_HOOKS: 'hooks', PYTHONPATH: import.meta.dirname } },
  );

/** The description without one status that the service gives. */
async function withoutStatus(path: string, status: string): Promise<string> {
  const description = JSON.parse(await (await fetch(`${baseUrl}/openapi.json`)).text());
  delete description.paths[path].post.responses[status];
  const file = join(folder, 'without.json');
  writeFileSync(file, JSON.stringify(description));
  return file;
}

const checks: Check[] = [
  ...Object.entries(callers).map(([name, caller]) => ({
    name: `the description holds for ${name}`,
    run: async () => void (await tried(caller)),
  })),
  {
    name: 'control: a status that is left out is found',
    async run() {
      const file = await withoutStatus('/chatsdk/introspect', '401');
      const said = await tried(['^/chatsdk/introspect$'], file).then(String, String);
      if (!said.includes('Undocumented status code')) throw new Error(said);
    },
  },
];
const failed = await failuresOf(checks);
await served.close();
process.exit(failed === 0 ? 0 : 1);
