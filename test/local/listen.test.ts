import { request } from 'node:http';
import { expect, test } from '@jest/globals';
import { listen } from '../../local/listen.ts';

const statusFor = (port: number, host: string) =>
  new Promise((resolve, reject) => {
    request({ port, host: '127.0.0.1', headers: { host } }, (answer) => resolve(answer.resume().statusCode))
      .on('error', reject)
      .end();
  });

test('a stand-in answers under its own names alone', async () => {
  const { port, close } = await listen((_request, response) => response.end(), 0);
  const hosts = [
    `127.0.0.1:${port}`,
    `localhost:${port}`,
    `foreign.example:${port}`,
    `127.0.0.1.foreign.example`,
  ];
  expect(await Promise.all(hosts.map((host) => statusFor(port, host)))).toEqual([200, 200, 421, 421]);
  await close();
});
