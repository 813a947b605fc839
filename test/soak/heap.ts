import { setTimeout } from 'node:timers/promises';

/** Where a Node process listens for a debugger after SIGUSR1 (Node.js, "Debugger: Advanced usage"). */
const inspector = 'http://127.0.0.1:9229/json';

interface Debugger {
  call(method: string, parameters?: object): Promise<Record<string, unknown>>;
  close(): void;
}

/** The JavaScript heap in use after a garbage collection, in megabytes, as a debugger sees it. */
export async function heapMegabytes(pid: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  const session = await connect();
  for (let time = 0; time < 2; time += 1) await session.call('HeapProfiler.collectGarbage');
  const { usedSize } = await session.call('Runtime.getHeapUsage');
  // This ends the session, and has no answer.
  session.call('Runtime.evaluate', { expression: 'process._debugEnd()' }).catch(() => {});
  // The next process wants the same port.
  while ((await targets()).length > 0) await setTimeout(20);
  session.close();
  return Number(usedSize) / 2 ** 20;
}

async function connect(): Promise<Debugger> {
  const socket = new WebSocket(await debuggerUrl());
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting = new Map<number, (result: Record<string, unknown>) => void>();
  const closed = new Promise<never>((_, reject) => {
    socket.onclose = () => reject(new Error('the debugger has gone away'));
  });
  closed.catch(() => {});
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  };
  let last = 0;
  return {
    call(method, params = {}) {
      last += 1;
      const answer = new Promise<Record<string, unknown>>((resolve) => waiting.set(last, resolve));
      socket.send(JSON.stringify({ id: last, method, params }));
      return Promise.race([answer, closed]);
    },
    close: () => socket.close(),
  };
}

const targets = () =>
  fetch(inspector).then(
    (response) => response.json() as Promise<{ webSocketDebuggerUrl: string }[]>,
    () => [],
  );

async function debuggerUrl(): Promise<string> {
  for (let time = 0; time < 200; time += 1) {
    const [target] = await targets();
    if (target) return target.webSocketDebuggerUrl;
    await setTimeout(50);
  }
  throw new Error('no debugger listens: is its port, 9229, taken?');
}
