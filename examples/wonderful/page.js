import { wonderful } from 'token-vending/client';
import { login } from '../login.js'; // your identity provider's SDK
import { WonderfulSDK } from './wonderful-sdk.js'; // '@wonderful-sdk/contact-center'

const url = 'http://127.0.0.1:3000/wonderful'; // the output of your stack
const baseUrl = 'https://api.example.com'; // Wonderful's address for your tenant
const { source, signedToken, refreshToken } = wonderful({ url, login });

document.querySelector('button').onclick = async () => {
  const sdk = new WonderfulSDK({ baseUrl, signedToken: await signedToken(), refreshToken });
  const { id } = await source.get();
  document.querySelector('output').textContent =
    `Connected as ${id} with ${sdk.signedToken.length} characters`;
};
