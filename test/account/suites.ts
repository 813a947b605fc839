const cors = "reads the gateway's CORS headers, which MiniStack does not send";
const client =
  "runs the vendor's own client, in a process that knows neither the emulator's name nor its certificate";

/** Suites of end-to-end tests that run against a deployment far away; and why one of them proves nothing on an emulator. */
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

/** Those that don't, and why. */
export const otherSuites: Readonly<Record<string, string>> = {
  'test/e2e/accounts': 'reads an SMS',
  'test/e2e/flows': 'reads an SMS',
  'test/e2e/qiscus': 'reads an SMS',
  'test/e2e/races': 'reads an SMS',
  'test/e2e/cli.test': 'reads an SMS',
  'test/acceptance/qiscus': 'reads an SMS',
  'test/acceptance/qiscus-seed': 'reads an SMS',
  'test/e2e/avaya': 'asks a stand-in of the vendor',
  'test/e2e/chatsdk.test': 'asks a stand-in of the vendor',
  'test/e2e/avaya-access-token': 'asks a stand-in of the vendor',
  'test/e2e/avaya-token-faults': 'asks a stand-in of the vendor',
  'test/e2e/upstream-faults': 'asks a stand-in of the vendor',
  'test/e2e/wonderful.test': 'asks a stand-in of the vendor',
  'test/acceptance/avaya': 'asks a stand-in of the vendor',
  'test/acceptance/avaya-seed': 'asks a stand-in of the vendor',
  'test/e2e/cli-secrets': 'administers the local service',
  'test/e2e/frame': 'reads the local assembly',
  'test/e2e/grants': 'starts the local service',
  'test/e2e/log-scan': 'starts the local service',
  'test/e2e/published-keys': 'starts the local service',
  'test/e2e/attacks/gateway-cors': 'starts the local service',
  'test/e2e/attacks/gateway-requests': 'starts the local service',
};
