/** Types of resources that the emulator does not know, with what its faults' list says of each. */
export const unknown = [
  {
    Type: 'AWS::SecretsManager::RotationSchedule',
    Properties: { SecretId: 'x' },
    instead: 'it is left out; the test rotates by calling the function as Secrets Manager does',
  },
  {
    Type: 'AWS::Logs::QueryDefinition',
    Properties: { Name: 'x', QueryString: 'limit 1' },
    instead: 'it is left out: no request needs it',
  },
];

/** `deployStack` leaves them out. */
export const unknownTypes = unknown.map(({ Type }) => Type);
