import { afterEach, expect, jest, test } from '@jest/globals';
import type { Caller } from '../../lambdas/vending/caller.ts';
import { demoApp } from '../vending/demo-app.ts';
import { decode } from '../vending/forge.ts';
import { json, withHeaders } from './gateway-event.ts';
import { madeUpService } from './made-up-service.ts';
import { answerAsVendor, sentBy, vendorCalls } from './vendor-calls.ts';

/** What an identity provider says of a user reaches the vendor, and nothing that the user adds does. */
afterEach(() => void jest.restoreAllMocks());

const metadata = { email: 'alice@example.com', plan: 'gold' };
const logins: Caller = {
  kind: 'oidc',
  scheme: 'Bearer',
  authenticate: async () => ({
    subject: 'alice',
    displayName: 'Alice',
    avatarUrl: 'https://example.com/a.png',
    metadata,
  }),
};

const login = { authorization: 'Bearer alices-token' };

function setUp(name: string) {
  const calls = vendorCalls[name];
  if (!calls) throw new Error(`no vendor ${name}`);
  const { profile, settings, first } = calls;
  const app = demoApp(profile, { settings });
  const service = madeUpService(app);
  service.ports.callers = [logins] as typeof service.ports.callers;
  answerAsVendor(service);
  return {
    ...service,
    ask: (on: string, sent: object) => service.fromApp(app, on.replace(' ', ' /demo'), sent),
    /** The first token's answer, and what the vendor was asked for. */
    async vended() {
      const sent = await sentBy(first, service, login, profile === 'avaya' ? 'alice' : undefined);
      const { body } = await service.fromApp(app, first.on.replace(' ', ' /demo'), sent);
      const asked = service.ports.upstream.requests.at(-1)?.body;
      return { body, asked: asked && 'json' in asked ? asked.json : {} };
    },
  };
}

test('as name and picture of Qiscus', async () => {
  const { body } = await setUp('qiscus').vended();
  const picture = 'https://example.com/a.png';
  expect(decode(body.identity_token)[1]).toMatchObject({ name: 'Alice', avatar_url: picture });
});

test('as metadata of Wonderful, with both mints', async () => {
  const said = { metadata: { name: 'Alice', ...metadata } };
  expect(decode((await setUp('wonderful signed').vended()).body.token)[1]).toMatchObject(said);
  expect((await setUp('wonderful upstream').vended()).asked).toMatchObject(said);
});

test('as custom data and email of ChatSDK, with both mints', async () => {
  const signed = setUp('chatsdk signed');
  expect((await signed.vended()).body.user).toMatchObject({ name: 'Alice', email: metadata.email });
  expect(await signed.ports.accounts.find('alice')).toMatchObject({ custom: metadata });
  expect((await setUp('chatsdk upstream').vended()).asked).toMatchObject({
    name: 'Alice',
    image: 'https://example.com/a.png',
    custom: metadata,
  });
});

test('as customer name and identifiers of Avaya, which are verified', async () => {
  const service = setUp('avaya');
  const { asked } = await service.vended();
  const customerIdentifiers = { email: [metadata.email], plan: ['gold'] };
  expect(asked).toMatchObject({ customerName: 'Alice', customerIdentifiers });

  const claimed = { userId: 'alice', verified: true, userIdentifiers: { email: ['queen@example.com'] } };
  const asking = async (body: object) => {
    await service.ask('POST /token', withHeaders(login, json(body)));
    return service.ports.upstream.requests.at(-1)?.body;
  };
  expect(await asking({ userId: 'alice', verified: true })).toMatchObject({
    json: { customerIdentifiers, verifiedCustomer: true },
  });
  expect(await asking(claimed)).toMatchObject({ json: { customerIdentifiers, verifiedCustomer: false } });
});

test('what is no address is custom data alone, which a ChatSDK server would refuse as an email', async () => {
  const odd = { ...metadata, email: 'alice' };
  const { ports, vended } = setUp('chatsdk upstream');
  ports.callers = [
    { kind: 'oidc', scheme: 'Bearer', authenticate: async () => ({ subject: 'alice', metadata: odd }) },
  ] as typeof ports.callers;
  const { asked } = await vended();
  expect(asked).toMatchObject({ custom: odd });
  expect(asked).not.toHaveProperty('email');
});
