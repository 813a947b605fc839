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
  // The next process wants the same port. This ends the session, and has no answer.
  void session.call('Runtime.evaluate', { expression: 'process._debugEnd()' });
  await setTimeout(200);
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
  socket.onmessage = ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
  };
  let last = 0;
  return {
    call: (method, params = {}) =>
      new Promise((resolve) => {
        last += 1;
        waiting.set(last, resolve);
        socket.send(JSON.stringify({ id: last, method, params }));
      }),
    close: () => socket.close(),
  };
}

async function debuggerUrl(): Promise<string> {
  for (let time = 0; time < 200; time += 1) {
    const targets = await fetch(inspector).then(
      (response) => response.json() as Promise<{ webSocketDebuggerUrl: string }[]>,
      () => [],
    );
    if (targets[0]) return targets[0].webSocketDebuggerUrl;
    await setTimeout(50);
  }
  throw new Error('no debugger listens: is its port, 9229, taken?');
}
