import { createHash } from 'node:crypto';

/** What is asked for, by everything that is compared: a Comapi token for a user whom a backend names. */
export const settings = {
  apiSpaceId: '6f0f7c1e-3f5b-4b7e-9a51-2d8c4e6a9b10',
  issuer: 'https://api.comapi.com/defaultauth',
  audience: 'https://api.comapi.com',
} as const;

/** Made up. The signing secret has 32 characters, as vendors show them. */
export const signingSecret = 'a-made-up-secret-of-32-character';
export const previousSecret = 'the-secret-before-of-32-characte';
export const apiKeyId = 'be0cbe0cbe0cbe0c';
const apiKeySecret = 'a-made-up-secret-part-of-43-characters-0000';
export const apiKey = `tv_${apiKeyId}_${apiKeySecret}`;
export const apiKeyDigest = createHash('sha256').update(apiKeySecret).digest('base64url');
/** The name of hotsock's key. */
export const issuerSecretId = 'issuer-key';
export const username = 'johnSmith';
export const lifetimeSeconds = 900;
