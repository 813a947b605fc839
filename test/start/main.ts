/**
 * Tries the README's first line as a new user would: `npm start`, the printed flows and the sessions of the documents
 * pasted into a shell, an edit of the configuration, restarts. Uses this checkout's own `.local`, and begins it anew, so
 * `npm test` leaves it out. `-- session` and `-- restarts` try one part: only the session has stop-watches.
 */
import { join } from 'node:path';
import { tryRestarts } from './restarts.ts';
import { killAll, project } from './service.ts';
import { trySession } from './session.ts';

const restarts = Number(process.env['RESTARTS'] ?? 20);
const parts: Readonly<Record<string, () => Promise<void>>> = {
  session: trySession,
  restarts: () => tryRestarts(restarts),
};

// Dozens of processes load the same modules.
process.env['NODE_COMPILE_CACHE'] = join(project, '.local/cache/compiled');

for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    killAll();
    process.exit(1);
  });

const named = process.argv.slice(2);
try {
  for (const name of named.length > 0 ? named : Object.keys(parts)) {
    const attempt = parts[name];
    if (!attempt) throw new Error(`unknown part ${name}; the parts are ${Object.keys(parts).join(', ')}`);
    await attempt();
  }
} finally {
  killAll();
}
