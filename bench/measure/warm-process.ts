/** A function that is kept warm. Arguments: its folder and its job. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Job } from '../job/events.ts';
import { answerRuns } from './answer-runs.ts';

const [folder = '', job = 'vend'] = process.argv.slice(2) as [string, Job];
const { handler } = createRequire(import.meta.url)(join(folder, 'index.js'));
answerRuns(handler, job);
