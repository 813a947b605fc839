import { randomBytes } from 'node:crypto';

/** A made-up person, with whom to log in. */
export interface Person {
  /** `user-1`, ... */
  readonly userId: string;
  readonly name: string;
  /** No message leaves this machine. */
  readonly phoneNumber: string;
  /** With the name `userId`, in every app with passwords. */
  readonly password: string;
}

const firstPhoneNumber = 6_281_234_567_890;

/** Twenty people; each call makes other passwords. */
export const makePeople = (): readonly Person[] =>
  Array.from({ length: 20 }, (_, at) => ({
    userId: `user-${at + 1}`,
    name: `User ${at + 1}`,
    phoneNumber: `+${firstPhoneNumber + at}`,
    password: randomBytes(12).toString('base64url'),
  }));
