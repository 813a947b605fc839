const cors = "reads the gateway's CORS headers, which MiniStack does not send";
const client =
  "runs the vendor's own client, in a process that knows neither the emulator's name nor its certificate";

/**
 * Suites of end-to-end tests that run against a deployment far away; and why one of them proves nothing on an emulator.
 * The others read an SMS, ask a stand-in of a vendor, or start the local service.
 */
export const suites: Readonly<Record<string, string | undefined>> = {
  'test/e2e/bad-bodies': cors,
  'test/e2e/bad-input': cors,
  'test/e2e/chatsdk-refresh': undefined,
  'test/e2e/guests': undefined,
  'test/e2e/head': cors,
  'test/e2e/malformed-proofs': undefined,
  'test/e2e/oidc': undefined,
  'test/e2e/wonderful-backend': undefined,
  'test/e2e/wonderful-nonce': undefined,
  'test/acceptance/chatsdk-seed': cors,
  'test/acceptance/comapi.test': client,
  'test/acceptance/comapi-seed': client,
  'test/acceptance/wonderful.test': undefined,
  'test/acceptance/wonderful-seed': undefined,
};
