import QiscusSDKCore from 'qiscus-sdk-core';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { qiscus } from 'token-vending/client';

const url = 'http://127.0.0.1:3000/qiscus'; // the output of your stack
const appId = 'token-vending-demo';
const sdk = new QiscusSDKCore();

const sendCode = (phone_number) =>
  fetch(`${url}/auth/passcode`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ phone_number }),
  });

async function connect(proof, loginSuccessCallback) {
  const { logIn } = qiscus({ url, appId, body: () => proof });
  // Leave `baseURL` and `mqttURL` out: then the SDK asks Qiscus's cloud.
  const address = { baseURL: url, mqttURL: 'wss://127.0.0.1:1/mqtt' };
  await sdk.init({ AppId: appId, ...address, options: { loginSuccessCallback } });
  await logIn(sdk);
}

function Chat() {
  const [phone, setPhone] = useState('');
  const [state, setState] = useState('');
  const logIn = (form) =>
    connect({ phone_number: phone, passcode: form.get('passcode') }, ({ user }) =>
      setState(`Connected as ${user.email}`),
    ).catch(({ message }) => setState(message));
  return (
    <>
      <form action={() => sendCode(phone)}>
        <input name="phone_number" aria-label="Telephone" value={phone} onChange={(event) => setPhone(event.target.value)} />
        <button type="submit">Send code</button>
      </form>
      <form action={logIn}>
        <input name="passcode" aria-label="Code" /> <button type="submit">Connect</button> <output>{state}</output>
      </form>
    </>
  );
}

createRoot(document.querySelector('#root')).render(<Chat />);
