import { chatsdk } from 'token-vending/client';
import { login } from '../login.js'; // your identity provider's SDK
import { createChatClient } from './chatsdk-core.js'; // '@chatsdk/core'

const url = 'http://127.0.0.1:3000/chatsdk'; // the output of your stack
const { tokenProvider } = chatsdk({ url, login });
// `apiUrl` is your ChatSDK server: here the app itself plays it.
const client = createChatClient({ apiUrl: url, wsUrl: 'wss://chat.example.com/ws', tokenProvider });

document.querySelector('button').onclick = async () => {
  const tokens = await tokenProvider();
  const { userId } = await client.connectUser(tokens.user, tokens);
  document.querySelector('output').textContent = `Connected as ${userId}`;
};
