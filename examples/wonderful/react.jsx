import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { wonderful } from 'token-vending/client';
import { login } from '../login.js'; // your identity provider's SDK
import { WonderfulSDK } from './wonderful-sdk.js'; // '@wonderful-sdk/contact-center'

const url = 'http://127.0.0.1:3000/wonderful'; // the output of your stack
const baseUrl = 'https://api.example.com'; // Wonderful's address for your tenant
const { source, signedToken, refreshToken } = wonderful({ url, login });

function Chat() {
  const [sdk, setSdk] = useState();
  const [state, setState] = useState('Connecting …');
  useEffect(() => {
    signedToken().then(
      async (token) => {
        setSdk(new WonderfulSDK({ baseUrl, signedToken: token, refreshToken }));
        setState(`Connected as ${(await source.get()).id}`);
      },
      (error) => setState(error.message),
    );
  }, []);
  return <output data-ready={sdk !== undefined}>{state}</output>;
}

createRoot(document.querySelector('#root')).render(<Chat />);
