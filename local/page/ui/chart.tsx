import type { Answered } from '../card.ts';
import { useNow } from './store.ts';

const bucketMillis = 5_000;
const buckets = 48;
const [width, height] = [480, 96];
const bar = width / buckets;

interface ChartProps {
  requests: readonly Answered[];
  vends: (request: Answered) => boolean;
}

/** The last four minutes: vends and refusals as bars, and latency as a line. */
export function Chart({ requests, vends }: ChartProps) {
  const end = Math.ceil(useNow() / bucketMillis) * bucketMillis;
  const from = end - buckets * bucketMillis;
  const recent = requests.filter(({ at }) => at >= from);
  const columns = Array.from({ length: buckets }, (_, index) => {
    const [start, stop] = [from + index * bucketMillis, from + (index + 1) * bucketMillis];
    const own = recent.filter(({ at }) => at >= start && at < stop);
    return {
      start,
      vended: own.filter((request) => request.status < 400 && vends(request)).length,
      refused: own.filter(({ status }) => status >= 400).length,
      millis: median(own.map(({ millis }) => millis)),
    };
  });
  const most = Math.max(4, ...columns.map(({ vended, refused }) => vended + refused));
  const slowest = Math.max(50, ...columns.map(({ millis = 0 }) => millis));
  const points = columns.flatMap(({ millis }, index) =>
    millis === undefined ? [] : [`${index * bar + bar / 2},${height - (millis / slowest) * (height - 8)}`],
  );
  const vended = recent.filter((request) => request.status < 400 && vends(request)).length;
  const refused = recent.filter(({ status }) => status >= 400).length;
  const usual = median(recent.map(({ millis }) => millis));

  return (
    <figure class="chart">
      <figcaption>
        <span data-series="vended">
          <b>{vended}</b> vended
        </span>
        <span data-series="refused">
          <b>{refused}</b> refused
        </span>
        <span data-series="millis">
          <b>{usual ?? 0}</b> ms, median
        </span>
        <span class="hint">last 4 minutes</span>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} class="axis" />
        {columns.map(({ start, vended, refused }, index) => {
          const [good, bad] = [(vended / most) * (height - 8), (refused / most) * (height - 8)];
          return (
            <g key={start} transform={`translate(${index * bar + 1} 0)`}>
              <rect class="vended" y={height - good} width={bar - 2} height={good} />
              <rect class="refused" y={height - good - bad} width={bar - 2} height={bad} />
            </g>
          );
        })}
        <polyline class="latency" points={[...points, ...points.slice(-1)].join(' ')} />
      </svg>
    </figure>
  );
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
