import { ComapiConfig, Foundation } from '@comapi/sdk-js-foundation';
import { comapi } from 'token-vending/client';

const url = 'http://127.0.0.1:3000/comapi'; // the output of your stack
const apiSpaceId = '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10';

document.querySelector('form').onsubmit = async (event) => {
  event.preventDefault();
  const { username, password } = Object.fromEntries(new FormData(event.target));
  const { authChallenge } = comapi({ url, body: () => ({ username, password }) });
  const config = new ComapiConfig()
    .withApiSpace(apiSpaceId)
    .withUrlBase(url) // leave it out: then the SDK asks Comapi's cloud
    .withAuthChallenge(authChallenge);
  const sdk = await Foundation.initialise(config);
  const { profileId } = await sdk.startSession();
  document.querySelector('output').textContent = `Connected as ${profileId}`;
};
