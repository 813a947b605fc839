import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { avaya } from 'token-vending/client';
import { login } from '../login.js'; // your identity provider's SDK
import { AxpClientSdk } from './axp-client-sdk.js'; // Avaya's SDK

const url = 'http://127.0.0.1:3000/avaya'; // the output of your stack
const { source, jwt, jwtProvider } = avaya({ url, login, setJwt: (token) => AxpClientSdk.setJwt(token) });

async function connect() {
  const token = await jwt();
  const { appKey, axpHostName, axpIntegrationId } = await source.get();
  const settings = { host: axpHostName, integrationId: axpIntegrationId, appKey };
  await AxpClientSdk.init({ ...settings, token, jwtProvider });
  return axpHostName;
}

function Chat() {
  const [state, setState] = useState('Connecting …');
  useEffect(() => {
    connect().then(
      (host) => setState(`Connected to ${host}`),
      (error) => setState(error.message),
    );
  }, []);
  return <output>{state}</output>;
}

createRoot(document.querySelector('#root')).render(<Chat />);
