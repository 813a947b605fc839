/** A request that the gateway has answered. */
export interface Answered {
  /** When it arrived, in epoch milliseconds. */
  readonly at: number;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  /** Absent if the path belongs to no app. */
  readonly app?: string | undefined;
  readonly status: number;
  /** Of a refusal: the code of its problem document. A refused preflight has `origin_not_allowed`. */
  readonly code?: string | undefined;
  /** Of a refusal: the private reason that the function has logged. */
  readonly reason?: string | undefined;
  /** The limit that is spent, such as `vendsPerSubject`, and when its window ends, in epoch milliseconds. */
  readonly limit?: string | undefined;
  readonly until?: number | undefined;
  /** How long it took. */
  readonly millis: number;
  /** As the header `apigw-requestid` has it. */
  readonly requestId: string;
}

/** What the answer itself tells. */
export type Seen = Omit<Answered, 'reason'> & {
  readonly reason?: string | undefined;
  /** Whether a function answered it. Then a line of the log says more. */
  readonly isLogged: boolean;
};

/** A feed of every request that was answered, refused preflights included. */
export interface Traffic {
  /** Calls the listener for each request from now on. Returns a function that ends this. */
  subscribe(listener: (request: Answered) => void): () => void;
  /** The newest requests; the oldest of them comes first. */
  recent(): readonly Answered[];
}

interface RecordedTraffic extends Traffic {
  /** Takes a line of a function's log. */
  logged(line: string): void;
  answered(request: Seen): void;
}

type Said = Pick<Answered, 'app' | 'code' | 'reason'>;

const kept = 500;
/** A function writes its line before it answers, but the two come by different pipes. */
const patienceMillis = 500;

/** Joins each answer with the line that its function has logged, by the request's id. */
export function createTraffic(): RecordedTraffic {
  const listeners = new Set<(request: Answered) => void>();
  const newest: Answered[] = [];
  const lines = new Map<string, Said>();
  const waiting = new Map<string, (said: Said) => void>();

  function tell(request: Answered): void {
    newest.push(request);
    if (newest.length > kept) newest.shift();
    for (const listener of listeners) listener(request);
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    recent: () => [...newest],
    logged(line) {
      const { correlation_id: id, app, code, reason } = entryIn(line) ?? {};
      if (id === undefined) return;
      const waits = waiting.get(id);
      if (waits) waits({ app, code, reason });
      else lines.set(id, { app, code, reason });
      const [oldest] = lines.keys();
      if (lines.size > kept && oldest !== undefined) lines.delete(oldest);
    },
    answered({ isLogged, ...request }) {
      const { requestId } = request;
      const join = (said: Said = {}) => {
        clearTimeout(overdue);
        waiting.delete(requestId);
        lines.delete(requestId);
        const { app = request.app, code = request.code, reason = request.reason } = said;
        tell({ ...request, app, code, reason });
      };
      const said = lines.get(requestId);
      const overdue = isLogged && !said ? setTimeout(join, patienceMillis).unref() : undefined;
      if (overdue) waiting.set(requestId, join);
      else join(said);
    },
  };
}

/** The fields of a function's line about a request; undefined for any other line. */
function entryIn(line: string): (Said & { readonly correlation_id?: string }) | undefined {
  if (!line.includes('"event":"request"')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
