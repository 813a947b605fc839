/** The value of an environment variable that infra must have set. Throws naming it: a defect of the deployment. */
export function requireEnvironment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
}
