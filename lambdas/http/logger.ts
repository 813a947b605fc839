import { AsyncLocalStorage } from 'node:async_hooks';
import { embedded, type LogEntry, type Metrics } from './log.ts';

/** One invocation of the function: on each of its lines. */
interface Invocation {
  readonly awsRequestId: string;
  /** The gateway's id of the request, which the client sees in the header `apigw-requestid`. */
  readonly gatewayRequestId?: string | undefined;
}

type Noted = Omit<LogEntry, 'level' | 'event'>;
type Store = { readonly ids: object; noted?: readonly [fields: Noted, metrics: Metrics] };

export interface Logger {
  /** Writes one line, and what it counts. */
  log(entry: LogEntry, metrics?: Metrics): void;
  /** Puts these on the line of the request, which is written when it ends: one line costs less than two. */
  note(fields: Noted, metrics: Metrics): void;
  /** The lines that `run` writes carry the ids of its invocation. */
  during<Result>(invocation: Invocation, run: () => Result): Result;
}

/**
 * A function's log. The fields that every line has are named as Powertools names them, so that its queries and dashboards
 * fit. Lambda's log-level filter needs `timestamp` and `level`.
 */
export function loggerOf({ name, stage }: { readonly name: string; readonly stage: string }): Logger {
  const current = new AsyncLocalStorage<Store>();
  let isCold = true;
  return {
    log({ level, ...own }, counted = {}) {
      const now = Date.now();
      const { ids, noted } = current.getStore() ?? {};
      const [fields, more] = own.event === 'request' && noted ? noted : [];
      const [entry, metrics] = [
        { ...fields, ...own },
        { ...more, ...counted },
      ];
      const line = {
        timestamp: new Date(now).toISOString(),
        level,
        service: name,
        stage,
        ...ids,
        ...entry,
        ...embedded(metrics, entry, now),
      };
      // Straight to standard output: Lambda's JSON format would wrap `console` lines in another object.
      process.stdout.write(`${JSON.stringify(line)}\n`);
    },
    note(...noted) {
      const store = current.getStore();
      if (store) store.noted = noted;
    },
    during({ awsRequestId, gatewayRequestId }, run) {
      const ids = { function_request_id: awsRequestId, correlation_id: gatewayRequestId, cold_start: isCold };
      isCold = false;
      return current.run({ ids }, run);
    },
  };
}
