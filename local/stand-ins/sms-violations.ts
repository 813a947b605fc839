/** What SNS refuses of a text message. Undefined if it takes it. Source: SNS API Reference, Publish. */
export function smsViolation(form: URLSearchParams): string | undefined {
  const [phoneNumber = '', message = ''] = ['PhoneNumber', 'Message'].map((name) => form.get(name) ?? '');
  if (!/^\+[1-9]\d{1,14}$/.test(phoneNumber))
    return `PhoneNumber Reason: ${phoneNumber} is not valid to publish to`;
  if (message === '') return 'Empty message';
  // The quota of one SMS publish action (SNS Developer Guide, "Publishing SMS messages to a mobile phone").
  if (Buffer.byteLength(message) > 1_600) return 'Message too long';
  return messageAttributesOf(form)
    .map(([name, type, value]) => {
      const [wanted, pattern] = reserved[name] ?? [];
      if (wanted === undefined || !pattern)
        return `MessageAttributes Reason: ${name} is not reserved for SMS`;
      if (type !== wanted) return `MessageAttributes Reason: ${name} must be of type ${wanted}`;
      return pattern.test(value) ? undefined : `MessageAttributes Reason: ${name} has an invalid value`;
    })
    .find((problem) => problem !== undefined);
}

/** Source: SNS Developer Guide, "Reserved message attributes for SMS" and "Sender IDs". */
const reserved: Readonly<Record<string, readonly [type: string, pattern: RegExp]>> = {
  'AWS.SNS.SMS.SMSType': ['String', /^(Promotional|Transactional)$/],
  'AWS.SNS.SMS.MaxPrice': ['Number', /^\d+(\.\d+)?$/],
  'AWS.SNS.SMS.SenderID': ['String', /^(?=.*[A-Za-z])[A-Za-z0-9]{3,11}$/],
  'AWS.MM.SMS.OriginationNumber': ['String', /^\+?\d{5,14}$/],
};

/** As the AWS Query protocol writes a map. */
export function messageAttributesOf(form: URLSearchParams): [name: string, type: string, value: string][] {
  const found: [string, string, string][] = [];
  for (let at = 1; ; at += 1) {
    const entry = (member: string) => form.get(`MessageAttributes.entry.${at}.${member}`);
    const name = entry('Name');
    if (name === null) return found;
    found.push([name, entry('Value.DataType') ?? '', entry('Value.StringValue') ?? '']);
  }
}
