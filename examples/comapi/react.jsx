import { ComapiConfig, Foundation } from '@comapi/sdk-js-foundation';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { comapi } from 'token-vending/client';

const url = 'http://127.0.0.1:3000/comapi'; // the output of your stack
const apiSpaceId = '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10';

async function connect(username, password) {
  const { authChallenge } = comapi({ url, body: () => ({ username, password }) });
  const config = new ComapiConfig()
    .withApiSpace(apiSpaceId)
    .withUrlBase(url) // leave it out: then the SDK asks Comapi's cloud
    .withAuthChallenge(authChallenge);
  return (await Foundation.initialise(config)).startSession();
}

function Chat() {
  const [state, setState] = useState('');
  const logIn = (form) =>
    connect(form.get('username'), form.get('password')).then(
      ({ profileId }) => setState(`Connected as ${profileId}`),
      ({ message }) => setState(message),
    );
  return (
    <form action={logIn}>
      <input name="username" aria-label="User" /> <input name="password" type="password" aria-label="Password" />
      <button type="submit">Connect</button> <output>{state}</output>
    </form>
  );
}

createRoot(document.querySelector('#root')).render(<Chat />);
