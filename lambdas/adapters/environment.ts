export const optionalEnvironment = (name: string): string | undefined => process.env[name];

/** The value of an environment variable that infra must have set. Throws naming it: a defect of the deployment. */
export function requireEnvironment(name: string): string {
  const value = optionalEnvironment(name);
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
