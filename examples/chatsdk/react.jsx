import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { chatsdk } from 'token-vending/client';
import { login } from '../login.js'; // your identity provider's SDK
import { createChatClient } from './chatsdk-core.js'; // '@chatsdk/core'

const url = 'http://127.0.0.1:3000/chatsdk'; // the output of your stack
const { tokenProvider } = chatsdk({ url, login });

// Your ChatSDK server: here the app itself plays it.
const client = createChatClient({ apiUrl: url, wsUrl: 'wss://chat.example.com/ws', tokenProvider });

async function connect() {
  const tokens = await tokenProvider();
  return client.connectUser(tokens.user, tokens);
}

function Chat() {
  const [state, setState] = useState('Connecting …');
  useEffect(() => {
    connect().then(
      ({ userId }) => setState(`Connected as ${userId}`),
      (error) => setState(error.message),
    );
  }, []);
  return <output>{state}</output>;
}

createRoot(document.querySelector('#root')).render(<Chat />);
