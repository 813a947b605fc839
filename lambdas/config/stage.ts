/** The variable that chooses the stage, for everything that reads the configuration. */
const variable = 'VENDING_STAGE';

/** The stage whose names have no suffix, and that is meant if no other is chosen. */
const mainStage = 'prod';

/**
 * The stage of this process. Synth, `npm start` and the CLI read it here, so that all of them mean the same deployment.
 * Throws for a name that is none: an empty variable in a script must not mean `prod`.
 */
export function chosenStage(): string {
  const stage = process.env[variable] ?? mainStage;
  if (/^[a-z][a-z0-9]{0,15}$/.test(stage)) return stage;
  const message = `${variable} is '${stage}': a stage is 1 to 16 lower-case letters and digits, a letter first.`;
  throw Object.assign(new Error(message), { stack: message });
}

/** The deployment's name: of two stages in one account and Region, nothing has the same name. */
export const nameIn = (stage: string, name: string): string =>
  stage === mainStage ? name : `${name}-${stage}`;

/** Whether a stage keeps its data, if the configuration does not say. */
export const keepsByDefault = (stage: string): boolean => stage !== 'dev';
