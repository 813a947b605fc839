import { randomBytes, randomInt } from 'node:crypto';

export interface GenerateSecretString {
  SecretStringTemplate?: string;
  GenerateStringKey?: string;
  PasswordLength?: number;
  ExcludePunctuation?: boolean;
}

const lettersAndDigits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Throws for a way of making a value that it does not know. Source: CloudFormation Template Reference. */
export function generatedSecret(logicalId: string, how: GenerateSecretString): string {
  const { SecretStringTemplate, GenerateStringKey, PasswordLength, ExcludePunctuation, ...more } = how;
  const isPassword = PasswordLength !== undefined && ExcludePunctuation === true;
  if (Object.keys(more).length > 0) throw unknown(logicalId);
  if (SecretStringTemplate === undefined && GenerateStringKey === undefined && isPassword)
    return Array.from({ length: PasswordLength }, () => lettersAndDigits[randomInt(62)]).join('');
  if (SecretStringTemplate === undefined || GenerateStringKey === undefined || isPassword)
    throw unknown(logicalId);
  const password = randomBytes(24).toString('base64url');
  return JSON.stringify({ ...JSON.parse(SecretStringTemplate), [GenerateStringKey]: password });
}

const unknown = (logicalId: string) =>
  new Error(
    `${logicalId}: the local runner knows GenerateSecretString only with a template and a key, or as letters and digits of a length`,
  );
