import { beforeEach, describe, expect, test } from '@jest/globals';
import { subjectDigestOf } from '../../lambdas/vending/audit.ts';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { reissue } from '../../lambdas/vending/reissue.ts';
import { subscribe } from '../../lambdas/vending/subscribe.ts';
import { type VendOptions, vend } from '../../lambdas/vending/vend.ts';
import { failureOf } from '../doubles/failure-of.ts';
import { proving } from '../doubles/proving.ts';
import { demoApp, signingApp } from './demo-app.ts';
import { alice, backendId, backendKey, madeUpPorts, start } from './made-up-ports.ts';

const app = demoApp('comapi');
const digest = subjectDigestOf('demo', 'alice');
const options: VendOptions = { demandsNonce: false, keepsAccount: false };
let ports: ReturnType<typeof madeUpPorts>;
beforeEach(async () => {
  ports = madeUpPorts(app);
  await ports.nonces.issue('nonce', start + 600);
});
const ask = (proofs: object, more: object = {}) =>
  vend({ ...proving(proofs), nonce: 'nonce', ...more }, options, app, ports);

describe('the audit has one line for each request for a token', () => {
  test('a token that was given: to whom, with what, until when', async () => {
    const { grant, expiresAt } = await ask(alice);
    expect(ports.decisions).toEqual([
      {
        step: 'vend',
        decision: 'given',
        caller: 'password',
        subjectDigest: digest,
        tokenId: grant.tokenId,
        versionId: 'v1',
        expiresAt,
      },
    ]);
  });

  test('a backend: which API key', async () => {
    await vend({ ...proving(backendKey), nonce: 'nonce', subject: 'alice' }, options, app, {
      ...ports,
      callers: ports.backends,
    });
    expect(ports.decisions).toMatchObject([
      { decision: 'given', caller: 'apiKey', apiKeyId: backendId, subjectDigest: digest },
    ]);
  });

  test('a backend that may not have it: which API key', async () => {
    const scope = { subjectPrefix: 'eu-' };
    const scoped: Caller = {
      kind: 'apiKey',
      authenticate: async () => ({ subject: backendId, isBackend: true, scope }),
    };
    const callers = { ...ports, callers: [scoped] };
    await failureOf(
      vend({ ...proving(backendKey), nonce: 'nonce', subject: 'alice' }, options, app, callers),
    );
    expect(ports.decisions).toMatchObject([
      { decision: 'refused', caller: 'apiKey', apiKeyId: backendId, code: 'forbidden' },
    ]);
  });

  test.each<[what: string, proofs: object, more: object, line: object]>([
    [
      'the proof is wrong',
      { ...alice, password: 'wrong' },
      {},
      { code: 'unauthenticated', reason: 'wrong password' },
    ],
    [
      'the user is known',
      alice,
      { subject: 'bob' },
      {
        code: 'forbidden',
        caller: 'password',
        subjectDigest: digest,
        reason: 'the request names another subject',
      },
    ],
    [
      'the nonce is not good',
      alice,
      { nonce: 'other' },
      {
        code: 'invalid_nonce',
        caller: 'password',
        subjectDigest: digest,
        versionId: 'v1',
        reason: 'nonce unknown',
      },
    ],
  ])('a refusal: all that is known when %s', async (_, proofs, more, line) => {
    await failureOf(ask(proofs, more));
    expect(ports.decisions).toEqual([{ step: 'vend', decision: 'refused', ...line }]);
  });

  test('a defect says nothing but that it is one', async () => {
    await failureOf(
      vend(proving(alice), options, app, {
        ...ports,
        newId: () => {
          throw new TypeError('x');
        },
      }),
    );
    expect(ports.decisions).toMatchObject([{ decision: 'refused', code: 'internal' }]);
    expect(JSON.stringify(ports.decisions)).not.toContain('TypeError');
  });

  test('a renewal: by the token before it', async () => {
    const chat = signingApp('chatsdk');
    const own = madeUpPorts(chat);
    const callers = own.backends;
    const { token } = await vend({ ...proving(backendKey), subject: 'alice' }, options, chat, {
      ...own,
      callers,
    });
    await reissue({ token, graceSeconds: 0 }, chat, own);
    expect(own.decisions).toMatchObject([
      { step: 'vend', decision: 'given', apiKeyId: backendId, versionId: 'v1' },
      { step: 'reissue', decision: 'given', caller: 'token', apiKeyId: backendId, subjectDigest: digest },
    ]);
    expect(own.decisions[0]?.tokenId).not.toBe(own.decisions[1]?.tokenId);
  });

  test('a subscription: by a token, and until when', async () => {
    const chat = signingApp('chatsdk');
    const own = madeUpPorts(chat);
    const { token } = await vend({ ...proving(backendKey), subject: 'alice' }, options, chat, {
      ...own,
      callers: own.backends,
    });
    const request = { token, channel: 'user:chat-app:alice', maxLifetimeSeconds: 60, isAllowed: () => true };
    await subscribe(request, chat, own);
    await failureOf(subscribe({ ...request, isAllowed: () => false }, chat, own));
    const known = { step: 'subscribe', caller: 'token', apiKeyId: backendId, subjectDigest: digest };
    expect(own.decisions.slice(1)).toEqual([
      {
        ...known,
        decision: 'given',
        tokenId: expect.stringContaining(backendId),
        versionId: 'v1',
        expiresAt: start + 60,
      },
      { ...known, decision: 'refused', code: 'forbidden', reason: 'the channel is for others' },
    ]);
  });

  test('a private key is named by its kid', async () => {
    const wonderful = signingApp('wonderful');
    const own = madeUpPorts(wonderful);
    await vend(proving(alice), options, wonderful, own);
    expect(own.decisions).toMatchObject([{ keyId: expect.stringMatching(/^[\w-]{43}$/), versionId: 'v1' }]);
  });
});

test('nothing in it is the id of a user, a proof, a nonce or a token', async () => {
  const { token } = await ask(alice);
  const line = JSON.stringify(ports.decisions);
  for (const hidden of ['alice', 'right', '"nonce"', token]) expect(line).not.toContain(hidden);
});

test('one user has another digest in another app', () => {
  expect(subjectDigestOf('other', 'alice')).not.toBe(digest);
});
