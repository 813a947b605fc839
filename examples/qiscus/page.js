import QiscusSDKCore from 'qiscus-sdk-core';
import { qiscus } from 'token-vending/client';

const url = 'http://127.0.0.1:3000/qiscus'; // the output of your stack
const appId = 'token-vending-demo';
const sdk = new QiscusSDKCore();
const [phone, code] = document.querySelectorAll('form');

phone.onsubmit = async (event) => {
  event.preventDefault();
  await fetch(`${url}/auth/passcode`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ phone_number: phone.phone_number.value }),
  });
};

code.onsubmit = async (event) => {
  event.preventDefault();
  const proof = { phone_number: phone.phone_number.value, passcode: code.passcode.value };
  const { logIn } = qiscus({ url, appId, body: () => proof });
  const options = {
    loginSuccessCallback({ user }) {
      document.querySelector('output').textContent = `Connected as ${user.email}`;
    },
  };
  // Leave `baseURL` and `mqttURL` out: then the SDK asks Qiscus's cloud.
  await sdk.init({ AppId: appId, baseURL: url, mqttURL: 'wss://127.0.0.1:1/mqtt', options });
  await logIn(sdk);
};
