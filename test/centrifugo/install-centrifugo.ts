import { buildGo } from '../harness/build-go.ts';

const source = 'github.com/centrifugal/centrifugo/v5';

/** Builds the pinned server once; returns its program. */
export const installCentrifugo = (): Promise<string> => buildGo(import.meta.dirname, source, 'centrifugo');
