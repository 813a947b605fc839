import type { Exchange } from './exchanges.ts';

const interesting = [
  'authorization',
  'content-type',
  'x-api-key',
  'x-nonce',
  'x-guest-secret',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'www-authenticate',
  'date',
  'apigw-requestid',
];

/** A request and its answer; closed until the reader opens it. */
export function ExchangeView({ exchange }: { exchange: Exchange }) {
  const { method, path, status, millis, requestHeaders, requestBody, headers, body } = exchange;
  return (
    <details class="exchange">
      <summary>
        <Line method={method} path={path} status={status} millis={millis} />
      </summary>
      <Message title="Request" headers={requestHeaders} body={requestBody} />
      <Message title="Answer" headers={headers} body={body} />
    </details>
  );
}

type LineProps = Pick<Exchange, 'method' | 'path' | 'status' | 'millis'>;

export const Line = ({ method, path, status, millis }: LineProps) => (
  <>
    <span class="verb">{method}</span>
    <span class="path" title={path}>
      <bdi>{shortened(path)}</bdi>
    </span>
    <span class="status" data-good={status < 400}>
      {status || 'none'}
    </span>
    <span class="millis">{millis} ms</span>
  </>
);

/** Ids in a path hide what it is for. */
const shortened = (path: string) =>
  path.replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g, (id) => `${id.slice(0, 4)}…`);

interface MessageProps {
  title: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}

function Message({ title, headers, body }: MessageProps) {
  const lines = interesting.flatMap((name) =>
    headers[name] === undefined ? [] : [`${name}: ${headers[name]}`],
  );
  const text = [lines.join('\n'), indented(body)].filter(Boolean).join('\n\n');
  return (
    <>
      <h4>{title}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <pre tabIndex={0}>{text || 'Nothing but the status.'}</pre>
    </>
  );
}

function indented(body = ''): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
