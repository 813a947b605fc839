/**
 * Serves a file of `bench/servers/`, its only argument; tells the port. Any message asks for the CPU time of the process so
 * far, in microseconds. Its log goes where all its output goes: nowhere.
 */
import { serverModule } from '../servers/server-module.ts';

const [file = ''] = process.argv.slice(2);
const { serve } = await serverModule(file);
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.(user + system);
});
process.on('disconnect', () => process.exit());
process.send?.(await serve());
