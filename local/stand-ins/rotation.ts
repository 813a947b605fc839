/** Invokes a function by its ARN. Returns whether it answered without an error. */
export type InvokeFunction = (lambdaArn: string, event: RotationEvent) => Promise<boolean>;

interface RotationEvent {
  SecretId: string;
  ClientRequestToken: string;
  Step: string;
}

const steps = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];

/**
 * One rotation: a function's four steps, in order, until one fails. Returns the failed step, if there is one.
 * Source: Secrets Manager User Guide, "Lambda rotation functions".
 */
export async function runRotation(
  invoke: InvokeFunction,
  lambdaArn: string,
  event: Omit<RotationEvent, 'Step'>,
): Promise<string | undefined> {
  for (const Step of steps) if (!(await invoke(lambdaArn, { ...event, Step }))) return Step;
  return undefined;
}
