import { avaya } from 'token-vending/client';
import { login } from '../login.js'; // your identity provider's SDK
import { AxpClientSdk } from './axp-client-sdk.js'; // Avaya's SDK

const url = 'http://127.0.0.1:3000/avaya'; // the output of your stack
const { source, jwt, jwtProvider } = avaya({ url, login, setJwt: (token) => AxpClientSdk.setJwt(token) });

document.querySelector('button').onclick = async () => {
  const token = await jwt();
  const { appKey, axpHostName, axpIntegrationId } = await source.get();
  await AxpClientSdk.init({
    host: axpHostName,
    integrationId: axpIntegrationId,
    appKey,
    token,
    jwtProvider,
  });
  document.querySelector('output').textContent = `Connected to ${axpHostName}`;
};
