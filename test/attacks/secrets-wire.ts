import { type Listening, listen } from '../../local/listen.ts';

/** The way to Secrets Manager: counts calls, and may lead nowhere, or to an answer of its own. */
export interface SecretsWire extends Listening {
  calls: number;
  /** The name of the exception that is answered, or `down`: connections break. */
  fails: 'down' | string | undefined;
}

/** @param hold called with each operation before it is answered. */
export async function startSecretsWire(
  target: string,
  hold: (operation: string) => Promise<void>,
): Promise<SecretsWire> {
  const wire: Pick<SecretsWire, 'calls' | 'fails'> = { calls: 0, fails: undefined };
  const listening = await listen(async (request, response) => {
    wire.calls += 1;
    const body = Buffer.concat(await Array.fromAsync(request));
    if (wire.fails === 'down') return void request.socket.destroy();
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    // As in `startWire`: tests move the clock of this process.
    response.sendDate = false;
    if (wire.fails) {
      response.statusCode = 400;
      return void response.end(JSON.stringify({ __type: wire.fails, Message: 'arn:aws:kms:made-up' }));
    }
    const { 'x-amz-target': operation, authorization } = request.headers;
    await hold(String(operation).replace(/.*\./, ''));
    const headers = { 'x-amz-target': String(operation), authorization: String(authorization) };
    const answer = await fetch(target, { method: 'POST', headers, body });
    response.statusCode = answer.status;
    response.end(await answer.text());
  }, 0);
  return Object.assign(wire, listening);
}
