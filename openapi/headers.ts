/** Headers of answers, by their name. */
export const answerHeaders = {
  'Apigw-Requestid': {
    description: 'The id of the request in the logs. Name it when you ask for help.',
    schema: { type: 'string' },
  },
  'Cache-Control': { description: '`no-store`, but for public keys.', schema: { type: 'string' } },
  ETag: { description: 'The version of this answer.', schema: { type: 'string' } },
  RateLimit: {
    description: 'What is left of each limit that the request counts against: `"name";r=left;t=seconds`.',
    schema: { type: 'string' },
    example: '"vendsPerSubject";r=9;t=840',
  },
  'RateLimit-Policy': {
    description: 'These limits: `"name";q=count;w=seconds`.',
    schema: { type: 'string' },
    example: '"vendsPerSubject";q=10;w=900',
  },
  'Retry-After': { description: 'Wait for so many seconds.', schema: { type: 'integer', minimum: 0 } },
  'WWW-Authenticate': { description: 'The schemes that the app takes.', schema: { type: 'string' } },
  'X-Guest-Secret': {
    description: 'Proves next time that a guest is this one. Keep it as a password.',
    schema: { type: 'string', format: 'uuid' },
  },
} as const;

export type AnswerHeader = keyof typeof answerHeaders;

export const headersNamed = (names: readonly AnswerHeader[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
