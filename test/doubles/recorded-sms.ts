import type { SmsSender } from '../../lambdas/callers/passcode.ts';

/** Telephones whose messages can be read, newest last; `fails` lets every sending fail. */
export function recordedSms(): SmsSender & {
  readonly sent: { readonly phoneNumber: string; readonly text: string }[];
  fails?: Error;
} {
  const recorded: ReturnType<typeof recordedSms> = {
    sent: [],
    async send(phoneNumber, text) {
      if (recorded.fails) throw recorded.fails;
      recorded.sent.push({ phoneNumber, text });
    },
  };
  return recorded;
}
