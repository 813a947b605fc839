/** Serves a file of `bench/servers/`, its only argument; tells the port. Its log goes where all its output goes: nowhere. */
import { serverModule } from '../servers/server-module.ts';

const [file = ''] = process.argv.slice(2);
const { serve } = await serverModule(file);
process.on('disconnect', () => process.exit());
process.send?.(await serve());
