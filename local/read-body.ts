import type { IncomingMessage } from 'node:http';

/** The whole body, or undefined if it is longer than the limit. A longer body is read to its end, but not kept. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let lengthBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    lengthBytes += chunk.length;
    if (lengthBytes <= limitBytes) chunks.push(chunk);
  }
  return lengthBytes <= limitBytes ? Buffer.concat(chunks) : undefined;
}
