import { UnusableDocument } from './document.ts';

export const notPrivateKey = 'the value is not a private key: neither PEM nor JWK';
export const isPublicKey = 'the value is a public key; it must be the private one';

const block = /-----BEGIN ([A-Z\d ]+)-----(.*?)-----END \1-----/gs;

/** Why a text with no private key in it has none. The first that matches counts. */
const others: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [/-BEGIN (RSA )?PUBLIC KEY-|^(ssh-|ecdsa-sha2-)\S+ /, isPublicKey],
  [/-BEGIN [A-Z ]*CERTIFICATE/, 'the value is a certificate: paste its private key'],
  [/^PuTTY-User-Key-File/, 'the key is in the format of OpenSSH or PuTTY: make one with openssl genpkey'],
  [/(BEGIN|END) [A-Z ]*KEY/, 'the PEM breaks off: copy all of it, with its lines BEGIN and END'],
  [/^M[\w+/\s]{60,}={0,2}$/, 'the PEM lacks its lines BEGIN and END: copy them too'],
];

/**
 * The one private key in the text, as PEM that OpenSSL reads. Its line ends may be lost, or written as `\n`; other text
 * may be around it. Throws `UnusableDocument`.
 */
export function privatePem(text: string): string {
  const blocks = [...text.replaceAll(/\\[rn]/g, '\n').matchAll(block)].map(([, label = '', body = '']) => ({
    label,
    body: body.replaceAll(/\s/g, ''),
  }));
  const [key, ...more] = blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'));
  if (!key) throw new UnusableDocument(others.find(([pattern]) => pattern.test(text))?.[1] ?? notPrivateKey);
  if (more.length > 0)
    throw new UnusableDocument(
      'the value has several private keys: paste one, or {"keys": [{"pem": "..."}]}',
    );
  const { label, body } = key;
  if (label.startsWith('ENCRYPTED') || body.includes('ENCRYPTED'))
    throw new UnusableDocument('the private key is encrypted: decrypt it with openssl pkey -in key.pem');
  if (label.startsWith('OPENSSH'))
    throw new UnusableDocument('the key is in the format of OpenSSH or PuTTY: make one with openssl genpkey');
  return [`-----BEGIN ${label}-----`, ...(body.match(/.{1,64}/g) ?? []), `-----END ${label}-----`].join('\n');
}

/** What a text in Base64 stands for, if that is PEM or JSON. */
export function decodedKey(text: string): string | undefined {
  if (!/^[\w+/\s-]+={0,2}$/.test(text)) return undefined;
  const decoded = Buffer.from(text, 'base64').toString();
  return /^(-----BEGIN |\{)/.test(decoded) ? decoded : undefined;
}
